"""The databases that every test runs on, seen from outside the service."""

import itertools
import json
import os
import sqlite3
import subprocess

from support import postgres


class SqliteDatabase:
    """A file in the test's directory."""

    kind = "sqlite"

    def __init__(self, directory):
        self.path = os.path.join(directory, "tuner.db")
        self.url = "sqlite:///" + self.path

    def execute(self, sql):
        """Runs statements in one transaction."""
        db = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        try:
            db.executescript("BEGIN IMMEDIATE;" + sql + ";COMMIT;")
        finally:
            db.close()

    def rows(self, sql):
        """What a query returns: a list of dictionaries."""
        db = sqlite3.connect(self.path, timeout=30)
        db.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in db.execute(sql)]
        finally:
            db.close()

    def tables(self):
        return [x["name"] for x in self.rows(
            "SELECT name FROM sqlite_master WHERE type = 'table' "
            "AND name NOT LIKE 'sqlite_%'")]

    def close(self):
        pass


class PostgresDatabase:
    """A database of its own in a cluster."""

    kind = "postgresql"
    _names = (f"db{i}" for i in itertools.count())

    def __init__(self, directory, cluster=None):
        self.cluster = cluster or postgres.shared_cluster()
        self.name = next(self._names)
        self._create()
        self.url = self.cluster.url(self.name)

    def _create(self):
        # CREATE DATABASE refuses to run inside a transaction block.
        self.cluster.run_psql("postgres",
                              ["-c", f"CREATE DATABASE {self.name}"])

    def execute(self, sql):
        self.cluster.psql(self.name, sql)

    def rows(self, sql):
        text = self.cluster.psql(
            self.name, "SELECT coalesce(json_agg(t), '[]') "
                       f"FROM ({sql}) AS t")
        return json.loads(text)

    def tables(self):
        return [x["table_name"] for x in self.rows(
            "SELECT table_name FROM information_schema.tables "
            "WHERE table_schema = 'public'")]

    def lock_study(self, study_name):
        return RowLock(self, study_name)

    def close(self):
        pass


class RowLock:
    """Holds the lock on a study's row, as a writer that hangs would."""

    def __init__(self, database, study_name):
        self._sql = ("BEGIN; SELECT 'locked' FROM studies WHERE study_name = "
                     f"'{study_name}' FOR UPDATE;\n")
        self._database = database
        self._session = None

    def __enter__(self):
        cluster = self._database.cluster
        self._session = subprocess.Popen(
            cluster.psql_command(self._database.name),
            env=cluster.psql_environment(), stdin=subprocess.PIPE,
            stdout=subprocess.PIPE)
        self._session.stdin.write(self._sql.encode())
        self._session.stdin.flush()
        line = self._session.stdout.readline()
        if line.strip() != b"locked":
            raise AssertionError(f"no lock: {line!r}")
        return self

    def __exit__(self, *exception):
        self._session.stdin.close()
        self._session.stdout.close()
        self._session.wait(timeout=30)


EVERY_DATABASE = (SqliteDatabase, PostgresDatabase)
