"""Python packages from the network, in environments of their own."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest


class Unavailable(Exception):
    """The environment cannot be made here; says why."""


class PythonEnvironment:
    """A virtual environment in a temporary directory."""

    def __init__(self, *packages):
        self.directory = tempfile.mkdtemp(prefix="tuner-python-")
        try:
            self._run("no virtual environment",
                      [sys.executable, "-m", "venv", self.directory])
            self._run("the packages cannot be installed",
                      [self.program("python"), "-m", "pip", "install",
                       "--quiet", "--disable-pip-version-check", "--retries",
                       "1", "--timeout", "10", "--only-binary", ":all:",
                       # Most modules are never imported.
                       "--no-compile", *packages])
        except BaseException:
            self.close()
            raise

    def _run(self, what, command):
        try:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, text=True, check=False, timeout=180)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Unavailable(f"{what}: {error}") from error
        if done.returncode != 0:
            lines = done.stdout.strip().splitlines() or ["no reason given"]
            raise Unavailable(f"{what}: {lines[-1]}")

    def close(self):
        shutil.rmtree(self.directory, ignore_errors=True)

    def program(self, name):
        return os.path.join(self.directory, "bin", name)


def module_environment(what_is_missed, *packages):
    """For `setUpModule`: an environment that lasts as long as the module's
    tests. Skips them all, loudly, if it cannot be made."""
    try:
        environment = PythonEnvironment(*packages)
    except Unavailable as error:
        text = f"{what_is_missed}, {error}"
        print(text, file=sys.stderr)
        raise unittest.SkipTest(text) from error
    unittest.addModuleCleanup(environment.close)
    return environment
