"""Podman with a store of its own, whose Debian is a clean root."""

import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from support.clean_root import CleanRoot, Unavailable, run

DEBIAN = "docker.io/library/debian:12-slim"
# Podman's own may be higher than it is allowed to set.
LIMITS = ("--ulimit=nofile=16384:16384", "--ulimit=nproc=16384:16384")


class Failed(Exception):
    """A command of podman's did not succeed; says why."""


class Podman:
    """Use as a context manager; everything is gone afterwards."""

    def __enter__(self):
        self._directory = Path(tempfile.mkdtemp(prefix="tuner-podman-"))
        try:
            self._import_debian()
            self.run_container("--rm", DEBIAN, "/bin/true")
        except (OSError, Failed) as why:
            self.__exit__()
            raise Unavailable(f"Podman does not work: {why}") from why
        except BaseException:
            self.__exit__()
            raise
        return self

    def _import_debian(self):
        archive = str(self._directory / "debian.tar")
        with CleanRoot() as root:
            run("tar", "-C", str(root.path), "-cf", archive, ".")
        self("import", archive, DEBIAN)

    def __exit__(self, *_):
        if (self._directory / "store").exists():
            self("rm", "--all", "--force", "--time", "0")
        # Podman leaves it mounted on itself.
        subprocess.run(["umount", str(self._directory / "store/overlay")],
                       stderr=subprocess.DEVNULL, check=False)
        shutil.rmtree(self._directory)

    def __call__(self, *arguments, seconds=300):
        """Runs `podman …`; returns what it prints."""
        done = subprocess.run(
            ["podman", "--root", str(self._directory / "store"),
             "--runroot", str(self._directory / "run"),
             "--storage-driver", "overlay", "--cgroup-manager", "cgroupfs",
             # Debian's other one wants control groups of version 2 only.
             "--runtime", "runc", *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, check=False, timeout=seconds)
        if done.returncode != 0:
            raise Failed(f"podman {arguments}: {done.returncode}\n"
                         f"{done.stdout}{done.stderr}")
        return done.stdout

    def build(self, file, context, tag):
        """As `docker build -f FILE -t TAG CONTEXT`."""
        self("build", "--pull=never", "--layers=false", "--format=docker",
             "--isolation=chroot", "--network=host", "-f", str(file), "-t",
             tag, str(context))

    def run_container(self, *arguments):
        """As `docker run …`, but with the loopback network only, and for two
        minutes at most."""
        return self("run", "--network=none", "--timeout=120", *LIMITS,
                    *arguments)


class Container:
    """A container of an image with the service."""

    def __init__(self, podman, *arguments):
        self._podman = podman
        self._name = podman.run_container("--detach", *arguments).strip()

    def run(self, *command):
        """Runs a command inside; returns what it prints."""
        return self._podman("exec", self._name, *command)

    def wait_healthy(self, seconds=30):
        """Runs the image's own check until it succeeds."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                return self._podman("healthcheck", "run", self._name)
            except Failed as why:
                if self._is("Running") != "true" or time.monotonic() > deadline:
                    raise Failed(f"{why}\n{self.log()}") from why

    def request(self, method, url, body=None):
        """Returns status and JSON of an answer."""
        data = [] if body is None else ["--json", json.dumps(body)]
        out = self.run("curl", "-sS", "-X", method, "-w", "\n%{http_code}",
                       *data, url)
        text, status = out.rsplit("\n", 1)
        return int(status), json.loads(text)

    def stop(self):
        """As `docker stop`; returns the exit status."""
        self._podman("stop", "--time", "30", self._name)
        return int(self._is("ExitCode"))

    def _is(self, what):
        return self._podman("inspect", "--format", f"{{{{.State.{what}}}}}",
                            self._name).strip()

    def log(self):
        """Standard output, which has one event a line."""
        return self._podman("logs", self._name)
