"""What the tests with Optuna and Optuna Dashboard share."""

import atexit
import datetime
import sys
import unittest

from support.cases import ServedCase
from support.checker import exact
from support.client import study_path, trial_path
from support.optuna_environment import OptunaEnvironment
from support.python_environment import Unavailable

TRIES = 20
_environment = None
_why_not = None


def optuna_environment():
    """One environment for all tests of this process, made on first use. Skips
    the tests if it cannot be made."""
    global _environment, _why_not
    if _environment is None and _why_not is None:
        try:
            _environment = OptunaEnvironment()
            atexit.register(_environment.close)
        except Unavailable as error:
            _why_not = f"OPTUNA WAS NOT CHECKED, {error}"
            print(_why_not, file=sys.stderr)
    if _environment is None:
        raise unittest.SkipTest(_why_not)
    return _environment


class OptunaCase(ServedCase):

    @classmethod
    def setUpClass(cls):
        cls.environment = optuna_environment()
        super().setUpClass()

    def optuna(self, *arguments):
        return self.environment.peer(self.database, *arguments)

    def insist(self, path, body=None):
        """Posts again while the service says that it is worth a retry."""
        for _ in range(TRIES):
            answer = self.client.post(path, body)
            if answer.status != 503:
                return self.expect(200, answer)
        raise AssertionError(f"{TRIES} times {answer}")

    def suggest(self, name):
        return self.insist(study_path(name) + "/trials/suggest")

    def complete(self, name, number, **body):
        return self.insist(trial_path(name, number) + "/complete", body)

    def check_same(self, *names):
        """Optuna and REST show the same. Returns what Optuna shows."""
        shown = self.optuna("show", *names)
        for name, study in shown.items():
            with self.subTest(study=name):
                self.check_trials(name, study)
                self.check_study(name, study)
        return shown

    def check_trials(self, name, study):
        trials = self.expect(200, self.client.get(
            study_path(name) + "/export", format="json"))
        self.assertEqual(len(trials), len(study["trials"]))
        self.assertEqual(study["table_numbers"], list(range(len(trials))))
        self.assertEqual(study["table_states"], [x["state"] for x in trials])
        for rest, theirs in zip(trials, study["trials"]):
            if rest["datetime_start"] and rest["datetime_complete"]:
                took = (datetime.datetime.fromisoformat(
                    theirs["datetime_complete"])
                    - datetime.datetime.fromisoformat(
                        theirs["datetime_start"])).total_seconds()
                self.assertEqual(rest["duration_seconds"], took)
            self.assertEqual(
                exact({k: rest[k] for k in rest if k in theirs}),
                exact({k: theirs[k] for k in theirs if k in rest}))
            self.assertEqual(
                set(rest) - set(theirs),
                {"study_name", "duration_seconds", "worker"})
            for param in theirs["params"]:
                if rest["state"] != "WAITING":
                    self.assertIn("params_" + param, study["table_columns"])

    def check_study(self, name, study):
        path = study_path(name)
        rest = self.expect(200, self.client.get(path))
        listed = [x for x in self.client.get("/studies", limit=1000).json
                  if x["study_name"] == name]
        directions = study["directions"]
        one = len(directions) == 1
        self.assertEqual(rest["study_id"], study["study_id"])
        self.assertEqual(rest["direction"], directions[0] if one
                         else directions)
        self.assertEqual(exact(rest["user_attrs"]), exact(study["user_attrs"]))
        self.assertEqual([x["n_trials"] for x in (rest, *listed)],
                         [len(study["trials"])] * 2)
        best = self.client.get(path + "/best")
        if not study["front"]:
            self.assertEqual(best.status, 404)
            self.assertIsNone(rest["best_value"])
        elif one:
            # Of equal ones, each takes another.
            number = self.expect(200, best)["trial_id"]
            self.assertIn(number, study["front"])
            self.assertEqual(
                [exact(x["best_value"]) for x in (rest, *listed)],
                [exact(study["best_value"])] * 2)
            self.assertEqual(exact(best.json["value"]),
                             exact(study["best_value"]))
            self.assertEqual(exact(rest["best_params"]),
                             exact(study["trials"][number]["params"]))
        else:
            front = self.expect(200, self.client.get(path + "/pareto"))
            self.assertEqual([x["trial_id"] for x in front], study["front"])
