"""A full disk under an SQLite database loses nothing."""

import sys
import unittest

from support.full_disk import CannotMount, SmallDisk
from support.full_disk_case import FullDiskCase

SIZE = "32m"


class DiskFull(FullDiskCase, unittest.TestCase):

    @classmethod
    def make_database(cls):
        try:
            cls.disk = SmallDisk(cls.directory, SIZE)
        except CannotMount as error:
            text = f"A FULL DISK WAS NOT CHECKED, {error}"
            print(text, file=sys.stderr)
            raise unittest.SkipTest(text) from error
        cls.addClassCleanup(cls.disk.close)
        return super().make_database()


if __name__ == "__main__":
    unittest.main()
