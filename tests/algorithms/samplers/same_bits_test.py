"""Suggestions do not depend on the processor."""

import os
import subprocess
import sys
import unittest

BASELINE = sys.argv.pop()
PROGRAM = sys.argv.pop()


def suggestions(program=PROGRAM, tunables=""):
    return subprocess.run([program], check=True, capture_output=True, text=True,
                          env={**os.environ, "GLIBC_TUNABLES": tunables}).stdout


class SameBits(unittest.TestCase):
    def setUp(self):
        self.native = suggestions()
        self.assertGreater(len(self.native.splitlines()), 15)

    def test_the_inner_loops_are_the_same_without_wide_registers(self):
        self.assertEqual(suggestions(BASELINE), self.native)

    def test_the_c_library_is_the_same_without_newer_instructions(self):
        for without in ("-FMA,-FMA4", "-AVX2,-FMA,-FMA4", "-AVX2,-FMA,-FMA4,"
                        "-AVX,-SSE4_1,-SSE4_2"):
            with self.subTest(without=without):
                self.assertEqual(
                    suggestions(tunables=f"glibc.cpu.hwcaps={without}"),
                    self.native)


if __name__ == "__main__":
    unittest.main()
