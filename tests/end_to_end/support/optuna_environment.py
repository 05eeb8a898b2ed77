"""The newest Optuna and Optuna Dashboard, in an environment of their own."""

import http.client
import json
import os
import subprocess
import time

from support.ports import free_port
from support.python_environment import PythonEnvironment

# pandas is for trials_dataframe.
PACKAGES = ("optuna", "optuna-dashboard", "pandas", "psycopg2-binary")
PEER = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                    "optuna_peer.py")


class OptunaEnvironment(PythonEnvironment):
    """A virtual environment with what is tested against."""

    def __init__(self):
        super().__init__(*PACKAGES)

    @staticmethod
    def environment():
        # Optuna writes local times, Tuner reads and writes UTC. What a program
        # imports is compiled once for all that come after it.
        return {**os.environ, "TZ": "UTC", "PYTHONIOENCODING": "utf-8",
                "PYTHONDONTWRITEBYTECODE": ""}

    @staticmethod
    def url(database):
        """The driver is named, since SQLAlchemy's default one changed."""
        return database.url.replace("postgresql:", "postgresql+psycopg2:")

    def peer(self, database, *arguments):
        """Runs optuna_peer.py; returns what it prints."""
        done = subprocess.run(
            [self.program("python"), PEER, self.url(database),
             *map(str, arguments)],
            env=self.environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
            timeout=120)
        if done.returncode != 0:
            raise AssertionError(f"Optuna, {arguments}:\n"
                                 + done.stderr.decode("utf-8", "replace"))
        return json.loads(done.stdout)


class Dashboard:
    """A running Optuna Dashboard. A fresh one has read nothing yet: it shows a
    study as it is, and keeps showing that for some seconds."""

    def __init__(self, environment, database, directory):
        self.port = free_port()
        self._log_path = os.path.join(directory, f"dashboard-{self.port}.log")
        self._command = [
            "setpriv", "--pdeathsig", "KILL",
            environment.program("optuna-dashboard"), "--host", "127.0.0.1",
            "--port", str(self.port), environment.url(database)]
        self._environment = environment.environment()
        self._process = None

    def __enter__(self):
        with open(self._log_path, "wb") as log:
            self._process = subprocess.Popen(
                self._command, env=self._environment,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            self._wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _wait(self, seconds=30):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                self.get("/api/meta")
                return
            except OSError:
                pass
            try:
                self._process.wait(timeout=0.05)
                break
            except subprocess.TimeoutExpired:
                continue
        raise AssertionError("Optuna Dashboard did not start:\n" + self.log())

    def __exit__(self, *exception):
        self._process.kill()
        self._process.wait(timeout=30)

    def get(self, path):
        """Returns status and text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port,
                                                timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8")
        finally:
            connection.close()

    def log(self):
        with open(self._log_path, encoding="utf-8") as file:
            return file.read()
