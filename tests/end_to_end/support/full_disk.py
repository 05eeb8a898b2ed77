"""Disks that are full, and have room again."""

import os
import resource
import subprocess


class CannotMount(Exception):
    """This process may not mount file systems; says why."""


class SmallDisk:
    """A file system of its own in memory. Needs the right to mount."""

    def __init__(self, directory, size):
        self.path = os.path.join(directory, "disk")
        self._ballast = os.path.join(self.path, "ballast")
        os.mkdir(self.path)
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", self.path],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            check=False)
        if done.returncode != 0:
            raise CannotMount(done.stdout.strip())

    def fill(self):
        """Takes all the room that is left."""
        with open(self._ballast, "wb", buffering=0) as file:
            try:
                while file.write(bytes(4096)) > 0:
                    pass
            except OSError:
                pass

    def free(self):
        os.remove(self._ballast)

    def close(self):
        subprocess.run(["umount", "--lazy", self.path], check=True)


class FileLimit:
    """A limit on the size of each file that the service writes. What goes
    beyond it fails, as on a full disk."""

    def __init__(self, directory):
        self.path = directory
        self.service = None

    def fill(self):
        """Every file is at its limit at once."""
        self._limit(1)

    def free(self):
        self._limit(resource.RLIM_INFINITY)

    def _limit(self, size):
        # The soft limit: it may be lifted again.
        resource.prlimit(self.service.process.pid, resource.RLIMIT_FSIZE,
                         (size, resource.RLIM_INFINITY))

    def close(self):
        pass
