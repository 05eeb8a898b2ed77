"""Files that reach their size limit (`ulimit -f`) lose nothing."""

import unittest

from support.full_disk import FileLimit
from support.full_disk_case import FullDiskCase


class FileLimitReached(FullDiskCase, unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.disk.service = cls.service

    @classmethod
    def make_database(cls):
        cls.disk = FileLimit(cls.directory)
        return super().make_database()


if __name__ == "__main__":
    unittest.main()
