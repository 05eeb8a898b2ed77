"""A temporary PostgreSQL cluster."""

import atexit
import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time

from support.ports import free_port

USER = "tuner"
PASSWORD = "correct-horse-battery-staple"


def _program(name):
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"),
                   key=lambda path: int(path.split("/")[4]))
    path = found[-1] if found else shutil.which(name)
    if not path:
        raise RuntimeError(f"PostgreSQL is not installed: no {name}")
    return path


class Cluster:
    """A database server of its own on a free port. PostgreSQL refuses to run
    as root, so root starts it as the user postgres."""

    def __init__(self):
        self.port = free_port()
        self.directory = tempfile.mkdtemp(prefix="tuner-pg-")
        self.process = None
        self._log_path = os.path.join(self.directory, "log")
        self._as_user = []
        if os.geteuid() == 0:
            self._as_user = ["--reuid", "postgres", "--regid", "postgres",
                             "--init-groups"]
            account = pwd.getpwnam("postgres")
            os.chown(self.directory, account.pw_uid, account.pw_gid)
        self._data = os.path.join(self.directory, "data")
        # A file that only its owner reads, as initdb wants the password.
        password_file = os.path.join(self.directory, "password")
        with open(password_file, "w", encoding="ascii") as file:
            file.write(PASSWORD + "\n")
        self._run([_program("initdb"), "-D", self._data, "-U", USER, "-N",
                   "-E", "UTF8", "--locale=C.UTF-8", "-A", "scram-sha-256",
                   "--pwfile", password_file])

    def _run(self, command):
        done = subprocess.run(
            ["setpriv", *self._as_user, *command], cwd=self.directory,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{command[0]}: {done.stdout.decode()}")

    def start(self, seconds=30):
        """Starts the server and waits until it takes connections. It dies
        with this process."""
        deadline = time.monotonic() + seconds
        while not self._try_start(deadline):
            # After kill -9, its children hold the old server's memory for a
            # moment, and a new one refuses to start.
            with open(self._log_path, encoding="utf-8") as file:
                log = file.read()
            if ("pre-existing shared memory" not in log
                    or time.monotonic() > deadline):
                raise RuntimeError("PostgreSQL did not start:\n" + log)
        return self

    def _try_start(self, deadline):
        """False if the server ended by itself."""
        with open(self._log_path, "wb") as output:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "QUIT", *self._as_user,
                 _program("postgres"), "-D", self._data, "-p", str(self.port),
                 "-k", self.directory, "-c", "listen_addresses=127.0.0.1",
                 "-c", "max_connections=50"],
                cwd=self.directory, stdin=subprocess.DEVNULL, stdout=output,
                stderr=output)
        while time.monotonic() < deadline:
            ready = subprocess.run(
                [_program("pg_isready"), "-q", "-h", "127.0.0.1", "-p",
                 str(self.port)], check=False)
            if ready.returncode == 0:
                return True
            try:
                self.process.wait(timeout=0.05)
                return False
            except subprocess.TimeoutExpired:
                continue
        raise RuntimeError(f"PostgreSQL is not ready, see {self._log_path}")

    def stop(self, how=signal.SIGINT):
        """Stops the server. SIGINT ends all sessions and shuts down in order,
        SIGQUIT is a crash, SIGKILL one that its children find out about by
        themselves."""
        self.process.send_signal(how)
        self.process.wait(timeout=30)

    def close(self):
        if self.process is not None and self.process.poll() is None:
            self.stop(signal.SIGQUIT)
        shutil.rmtree(self.directory, ignore_errors=True)

    def url(self, database):
        return (f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{self.port}"
                f"/{database}?sslmode=disable")

    def psql_command(self, database):
        return [_program("psql"), "-X", "-q", "-t", "-A", "-v",
                "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(self.port),
                "-U", USER, "-d", database]

    def run_client(self, program, *arguments):
        """Runs one of the server's client programs."""
        done = subprocess.run(
            [_program(program), "-h", "127.0.0.1", "-p", str(self.port), "-U",
             USER, *arguments],
            env=self.psql_environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
            timeout=60)
        if done.returncode != 0:
            raise RuntimeError(f"{program}: {done.stdout.decode()}")

    def psql_environment(self):
        return {"PATH": os.environ["PATH"], "PGPASSWORD": PASSWORD,
                "PGOPTIONS": "-c client_min_messages=warning"}

    def psql(self, database, sql):
        """Runs statements in one transaction; returns what they print."""
        return self.run_psql(database, ["-1"], sql)

    def run_psql(self, database, options, sql=""):
        """Returns what psql prints; it fails at the first error."""
        done = subprocess.run(
            [*self.psql_command(database), *options], input=sql.encode(),
            env=self.psql_environment(), stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, check=False, timeout=60)
        if done.returncode != 0:
            raise RuntimeError(f"{options} {sql}\n{done.stderr.decode()}")
        return done.stdout.decode()


_shared = None


def shared_cluster():
    """One cluster for all tests of this process, started on first use."""
    global _shared
    if _shared is None:
        _shared = Cluster()
        atexit.register(_shared.close)
        _shared.start()
    return _shared
