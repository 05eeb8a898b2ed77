#!/usr/bin/env python3
"""Runs the tests of faults, or those of resources, in full, and prints what
they measured.

    endurance.py chaos|soak [MODULE…]

The environment says by TUNER_BINARY which program to test. Exit status 1 if a
test fails.
"""

import os
import re
import sys
import time
import traceback
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.join(HERE, "..", "tests", "end_to_end")
MODULES = {
    "chaos": ("crash_test", "dead_workers_test", "disk_full_test",
              "fault_test", "file_limit_test", "network_test"),
    "soak": ("deletion_test", "soak_test"),
}
WIDTH = 78


class Table(unittest.TestResult):
    """Prints one entry per test, as soon as it has ended."""

    def __init__(self):
        super().__init__()
        self._begin = 0.0
        self._outcome = ""

    def startTest(self, test):
        super().startTest(test)
        self._begin = time.monotonic()
        self._outcome = "ok"
        if sys.stdout.isatty():
            print(title(test) + " …", end="\r", flush=True)

    def stopTest(self, test):
        super().stopTest(test)
        took = f"{time.monotonic() - self._begin:.0f} s"
        name = title(test)
        if len(name) > WIDTH - 18:
            print(name)
            name = ""
        print(f"{name:<{WIDTH - 17}} {self._outcome:>8} {took:>7}")
        for what, figure in getattr(test, "figures", {}).items():
            print(f"    {what.replace('_', ' '):<24} {figure}")
        sys.stdout.flush()

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._tell(err)

    def addError(self, test, err):
        super().addError(test, err)
        self._tell(err)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._outcome = "skipped"
        print(f"{test}: skipped, {reason}")

    def _tell(self, err):
        self._outcome = "FAILED"
        traceback.print_exception(*err)


def title(test):
    """What the test says and on which database, in words."""
    name = test.id().rsplit(".", maxsplit=1)[-1]
    sentence = re.sub("^test_", "", name).replace("_", " ")
    database = getattr(test, "database", None)
    kind = f", {database.kind}" if database else ""
    return sentence[:1].upper() + sentence[1:] + kind


def main():
    if len(sys.argv) < 2 or sys.argv[1] not in MODULES:
        sys.exit(__doc__)
    os.environ["TUNER_TESTS"] = "full"
    sys.path.insert(0, TESTS)
    os.chdir(TESTS)
    modules = sys.argv[2:] or MODULES[sys.argv[1]]
    result = Table()
    began = time.monotonic()
    for module in modules:
        print(f"\n{module.removesuffix('_test').replace('_', ' ')}")
        print("-" * WIDTH)
        unittest.defaultTestLoader.loadTestsFromName(module).run(result)
    wrong = len(result.failures) + len(result.errors)
    minutes, seconds = divmod(round(time.monotonic() - began), 60)
    print(f"\n{result.testsRun} tests in {minutes} min {seconds} s, "
          f"{wrong} failed, {len(result.skipped)} skipped")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
