"""The service as a process."""

import json
import os
import signal
import subprocess
import threading
import time

from support.client import CONNECTION_ERRORS, Client
from support.ports import free_port

START_SECONDS = 30


def binary():
    path = os.environ.get("TUNER_BINARY")
    if not path:
        raise RuntimeError("set TUNER_BINARY to the program to test")
    return path


def environment(settings):
    """Nothing of the caller's environment may configure the service."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "ASAN_OPTIONS", "UBSAN_OPTIONS")
    env = {k: v for k, v in os.environ.items() if k in kept}
    env.update({k: str(v) for k, v in settings.items()})
    return env


class Service:
    """Starts and ends `tuner` on a port of its own, which it keeps over
    restarts. Its output is collected over all runs.

    Start it from the main thread: it dies with the thread that started it.
    `wrapper` is a command that runs the program, with the limits that it sets.
    """

    def __init__(self, database_url, directory, wrapper=(), **settings):
        self.port = free_port()
        self.directory = directory
        self.command = [*wrapper, binary()]
        self.settings = {
            "DATABASE_URL": database_url,
            "AUTH_ENABLED": "false",
            "HOST": "127.0.0.1",
            "PORT": self.port,
        }
        self.settings.update(settings)
        self.process = None
        self.lines = []
        self._changed = threading.Condition()
        self._reader = None

    def start(self, wait_ready=True):
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *self.command],
            cwd=self.directory, env=environment(self.settings),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)
        self._reader = threading.Thread(
            target=self._collect, args=(self.process.stdout,), daemon=True)
        self._reader.start()
        if wait_ready:
            self.wait_ready()
        return self

    def _collect(self, stream):
        for line in stream:
            with self._changed:
                self.lines.append(line.decode("utf-8").rstrip("\n"))
                self._changed.notify_all()
        stream.close()

    def wait_ready(self, seconds=START_SECONDS):
        """Asks /ready until it says 200."""
        self._poll(lambda status: status == 200, seconds, "ready")

    def wait_not_ready(self, seconds=START_SECONDS):
        """Asks /ready until it says 503."""
        self._poll(lambda status: status == 503, seconds, "not ready")

    def _poll(self, is_wanted, seconds, what):
        deadline = time.monotonic() + seconds
        last = None
        with self.client(timeout=seconds) as client:
            while time.monotonic() < deadline:
                try:
                    last = client.get("/ready")
                    if is_wanted(last.status):
                        return
                except CONNECTION_ERRORS as error:
                    last = error
                self._check_running()
        raise AssertionError(f"not {what} within {seconds} s, last: {last!r}\n"
                             + self.tail())

    def _check_running(self):
        """Gives the process a moment; it must not end meanwhile."""
        try:
            status = self.process.wait(timeout=0.02)
        except subprocess.TimeoutExpired:
            return
        raise AssertionError(
            f"the service ended with {status}:\n{self.tail()}")

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def wait_until(self, is_reached, seconds=START_SECONDS):
        """Asks, by a function of a client, until the answer is yes."""
        deadline = time.monotonic() + seconds
        with self.client() as client:
            while not is_reached(client):
                if time.monotonic() > deadline:
                    raise AssertionError(f"not so within {seconds} s\n"
                                         + self.tail())
                self._check_running()

    def client(self, timeout=30.0, key=None):
        return Client(self.port, timeout, key)

    def kill(self):
        """Ends the process as a power cut would, as far as it can tell."""
        self.process.kill()
        self._join()

    def terminate(self):
        """Asks the process to end, without waiting."""
        self.process.send_signal(signal.SIGTERM)

    def stop(self, seconds=20):
        """Asks the process to end; returns its exit status."""
        self.terminate()
        self._join(seconds)
        return self.process.returncode

    def _join(self, seconds=20):
        self.process.wait(timeout=seconds)
        self._reader.join(timeout=seconds)

    def close(self):
        if self.process is not None and self.process.poll() is None:
            self.kill()

    def events(self, since=0):
        """The log: the objects among the lines of output."""
        with self._changed:
            lines = self.lines[since:]
        return [json.loads(line) for line in lines if line.startswith("{")]

    def wait_for_event(self, is_wanted, since=0, seconds=START_SECONDS):
        """Waits for a log line; returns it."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while True:
                for line in self.lines[since:]:
                    if line.startswith("{"):
                        event = json.loads(line)
                        if is_wanted(event):
                            return event
                left = deadline - time.monotonic()
                if left <= 0:
                    raise AssertionError(
                        f"no such log line within {seconds} s\n{self.tail()}")
                self._changed.wait(left)

    def tail(self, count=30):
        return "\n".join(self.lines[-count:])
