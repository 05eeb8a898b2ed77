"""A Debian 12 of its own, in a folder, with nothing installed."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
# Making one takes a minute; the next test run unpacks this.
CACHE = REPOSITORY / "build" / "clean_root.tar"


class Unavailable(Exception):
    """A clean root cannot be made here; says why."""


def run(*command, **options):
    """Runs a command; its output is part of the error."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{command}: {done.returncode}\n{done.stdout}")
    return done.stdout


def mirror():
    """Where this machine gets Debian's own packages."""
    found = run("apt-get", "indextargets", "--format", "$(REPO_URI)",
                "Created-By: Packages", "Codename: bookworm",
                "Component: main").split()
    if not found:
        raise Unavailable("this machine knows no source of Debian 12")
    return found[0]


def _make_cache():
    with tempfile.TemporaryDirectory(prefix="tuner-root-") as root:
        try:
            run("debootstrap", "--variant=minbase", "bookworm", root, mirror())
        except RuntimeError as why:
            raise Unavailable(str(why)[-500:]) from why
        CACHE.parent.mkdir(exist_ok=True)
        unfinished = CACHE.with_suffix(".unfinished")
        run("tar", "-C", root, "-cf", str(unfinished), ".")
        unfinished.rename(CACHE)


class CleanRoot:
    """Use as a context manager; everything is gone afterwards."""

    def __enter__(self):
        if os.geteuid() != 0:
            raise Unavailable("only root can make one")
        if not CACHE.exists():
            _make_cache()
        self.path = Path(tempfile.mkdtemp(prefix="tuner-root-"))
        run("tar", "-C", str(self.path), "-xf", str(CACHE))
        self.path.chmod(0o755)
        # For names of hosts and for the packages' source.
        shutil.copy("/etc/resolv.conf", self.path / "etc/resolv.conf")
        shutil.copytree("/etc/apt/apt.conf.d",
                        self.path / "etc/apt/apt.conf.d", dirs_exist_ok=True)
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path)

    def run(self, *command):
        """Runs a command inside as root; returns its output."""
        return run("chroot", str(self.path), *command,
                   env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
                        "DEBIAN_FRONTEND": "noninteractive",
                        "LC_ALL": "C.UTF-8"})

    def __truediv__(self, path):
        return self.path / path
