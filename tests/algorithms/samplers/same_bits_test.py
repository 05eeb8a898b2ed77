"""Suggestions do not depend on which processor the C library finds."""

import os
import subprocess
import sys
import unittest

PROGRAM = sys.argv.pop()


def suggestions(tunables):
    return subprocess.run([PROGRAM], check=True, capture_output=True, text=True,
                          env={**os.environ, "GLIBC_TUNABLES": tunables}).stdout


class SameBits(unittest.TestCase):
    def test_suggestions_are_the_same_without_newer_instructions(self):
        native = suggestions("")
        self.assertGreater(len(native.splitlines()), 15)
        for without in ("-FMA,-FMA4", "-AVX2,-FMA,-FMA4", "-AVX2,-FMA,-FMA4,"
                        "-AVX,-SSE4_1,-SSE4_2"):
            with self.subTest(without=without):
                self.assertEqual(
                    suggestions(f"glibc.cpu.hwcaps={without}"), native)


if __name__ == "__main__":
    unittest.main()
