"""Tests bench/compare_quality on small tables."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADER = "library,sampler,problem,workers,seed,trials,value,seconds\n"


def table(values, sampler="tpe", problem="branin", workers=1, trials=40):
    return "".join(f"x,{sampler},{problem},{workers},{seed},{trials},{value},0\n"
                   for seed, value in enumerate(values))


class CompareQuality(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def compare(self, ours, theirs, *options):
        """Exit status, lines of output, error output."""
        paths = []
        for name, text in (("ours.csv", ours), ("theirs.csv", theirs)):
            path = pathlib.Path(self.folder.name, name)
            path.write_text(text)
            paths.append(str(path))
        done = subprocess.run(
            [sys.executable, str(ROOT / "bench/compare_quality"), *paths,
             *options], capture_output=True, text=True)
        return done.returncode, done.stdout.splitlines(), done.stderr

    def row(self, lines, problem="branin", trials=40):
        """The fields of the row of a problem."""
        found = [x.split() for x in lines if x.split()[2:4]
                 == [problem, str(trials)]]
        self.assertEqual(len(found), 1, lines)
        return dict(zip(("sampler", "workers", "problem", "trials", "ours",
                         "n_ours", "theirs", "n_theirs", "better", "p", "holm",
                         "verdict"), found[0]))

    def test_smaller_values_are_better(self):
        status, lines, _ = self.compare(
            HEADER + table(range(10)), HEADER + table(range(100, 112)))
        row = self.row(lines)
        self.assertEqual(status, 0)
        self.assertEqual(row["verdict"], "better")
        self.assertEqual(float(row["better"]), 1)
        self.assertEqual(float(row["ours"]), 4.5)
        self.assertEqual(float(row["theirs"]), 105.5)
        self.assertEqual((row["n_ours"], row["n_theirs"]), ("10", "12"))
        self.assertIn("tpe, 1 worker: better on 1 of 1 problems (100%), "
                      "worse on 0 (0%)", lines[-1])

    def test_worse_anywhere_is_the_exit_status(self):
        # Equal at 40 trials, worse at 60.
        ours = HEADER + table(range(10)) + table(range(100, 110), trials=60)
        theirs = HEADER + table(range(10)) + table(range(10), trials=60)
        status, lines, _ = self.compare(ours, theirs)
        self.assertEqual(status, 1)
        self.assertEqual(self.row(lines)["verdict"], "equal")
        self.assertEqual(self.row(lines, trials=60)["verdict"], "worse")
        self.assertIn("worse on 1 (100%)", lines[-1])

    def test_larger_hypervolumes_are_better(self):
        status, lines, _ = self.compare(
            HEADER + table(range(100, 110), problem="zdt1"),
            HEADER + table(range(10), problem="zdt1"))
        self.assertEqual(status, 0)
        self.assertEqual(self.row(lines, "zdt1")["verdict"], "better")
        status, lines, _ = self.compare(
            HEADER + table(range(100, 110), problem="mine"),
            HEADER + table(range(10), problem="mine"), "--maximize", "mine")
        self.assertEqual(self.row(lines, "mine")["verdict"], "better")

    def test_p_values_are_those_of_the_exact_test(self):
        # All 3 x 4 pairs won: 2 of the C(7, 3) = 35 orders are that extreme.
        _, lines, _ = self.compare(HEADER + table([1, 2, 3]),
                                   HEADER + table([4, 5, 6, 7]))
        row = self.row(lines)
        self.assertAlmostEqual(float(row["p"]), 2 / 35, delta=1e-3)
        self.assertEqual(row["verdict"], "equal")

    def test_p_values_are_corrected_over_the_table(self):
        # p = 2 / C(8, 4) = 0.029 each: enough alone, not among two.
        one = table([1, 2, 3, 4]), table([5, 6, 7, 8])
        two = (table([1, 2, 3, 4], problem="b"),
               table([5, 6, 7, 8], problem="b"))
        status, lines, _ = self.compare(HEADER + one[0], HEADER + one[1])
        self.assertEqual(self.row(lines)["verdict"], "better")
        status, lines, _ = self.compare(HEADER + one[0] + two[0],
                                        HEADER + one[1] + two[1])
        row = self.row(lines)
        self.assertEqual(row["verdict"], "equal")
        self.assertAlmostEqual(float(row["p"]), 2 / 70, delta=1e-3)
        self.assertAlmostEqual(float(row["holm"]), 4 / 70, delta=1e-3)

    def test_equal_tables_are_equal(self):
        same = HEADER + table([1, 1, 1, 1, 1, 1])
        status, lines, _ = self.compare(same, same)
        row = self.row(lines)
        self.assertEqual(status, 0)
        self.assertEqual(float(row["better"]), 0.5)
        self.assertEqual(float(row["p"]), 1)

    def test_only_what_both_have_is_compared(self):
        status, lines, _ = self.compare(
            HEADER + table(range(9)) + table(range(9), workers=8)
            + table(range(9), trials=20) + table(range(9), sampler="gp"),
            HEADER + table(range(9)) + table(range(9), problem="zdt1")
            + table(range(9), trials=20) + table(range(9), sampler="gp"),
            "--samplers", "tpe")
        self.assertEqual(status, 0)
        self.assertEqual(len(lines), 4)
        self.assertEqual(self.row(lines)["workers"], "1")

    def test_bad_input_is_refused(self):
        good = HEADER + table(range(9))
        for bad, expected in (
                ("", "missing"),
                ("sampler,problem\ntpe,branin\n", "missing: workers"),
                (HEADER + table(["much"]), "line 2"),
                (HEADER + table(["nan"]), "line 2: value is nan"),
                (HEADER + table([1]) + table([2]), "line 3: seed 0 is there"),
                (HEADER + "x,tpe,branin\n", "line 2"),
                (HEADER, "in common")):
            with self.subTest(bad=bad):
                status, lines, error = self.compare(bad, good)
                self.assertEqual(status, 2, error)
                self.assertIn(expected, error)
                self.assertEqual(lines, [])
        status, _, error = self.compare(good, good, "--problems", "zdt1")
        self.assertEqual(status, 2)
        self.assertIn("in common", error)


if __name__ == "__main__":
    unittest.main()
