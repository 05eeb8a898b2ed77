"""Copies of a database that is in use, as docs/operations.md makes them."""

import os
import sqlite3
from contextlib import closing

from support.databases import PostgresDatabase, SqliteDatabase


def copy_of(database, directory):
    """Another database with what `database` holds now."""
    if database.kind == "sqlite":
        return _copy_of_file(database, directory)
    return _copy_of_server(database, directory)


def _copy_of_file(database, directory):
    """What `.backup` of the sqlite3 shell does."""
    os.mkdir(directory)
    copy = SqliteDatabase(directory)
    with closing(sqlite3.connect(database.path)) as source, \
         closing(sqlite3.connect(copy.path)) as target:
        source.backup(target)
    return copy


def _copy_of_server(database, directory):
    cluster = database.cluster
    os.mkdir(directory)
    dump = os.path.join(directory, "tuner.dump")
    cluster.run_client("pg_dump", "--format=custom", f"--file={dump}",
                       database.name)
    copy = PostgresDatabase(directory, cluster)
    cluster.run_client("pg_restore", "--exit-on-error",
                       f"--dbname={copy.name}", dump)
    return copy
