"""Optuna Dashboard shows a study while a fleet works on it."""

import datetime
import json
import re
import unittest

from support.browser import page_text
from support.cases import SPACE, on_every_database
from support.client import study_path
from support.journal import Journal, value_of
from support.optuna_case import OptunaCase
from support.optuna_environment import Dashboard
from support.workers import Fleet

# On the page of a study.
BEST_TRIAL = (r"\|Best Trial \(number=(\d+)\)\|([^|]*)"
              r"\|Params = \[([^]]*)\]\|")


@on_every_database
class InDashboard(OptunaCase):

    def setUp(self):
        super().setUp()
        self.journals = [Journal(f"{self.study} {i}") for i in range(3)]
        self.ids = [self.create(x.study, sampler="tpe",
                                direction="maximize")["study_id"]
                    for x in self.journals]
        for journal in self.journals:
            self.addCleanup(self.client.delete, study_path(journal.study))

    def open(self):
        return Dashboard(self.environment, self.database, self.directory)

    def look(self, dashboard, path):
        status, text = dashboard.get(path)
        self.assertEqual(status, 200, dashboard.log()[-2000:])
        return json.loads(text)

    def check_detail(self, journal, detail, told):
        """Everything acknowledged is there, and nothing that is wrong."""
        self.assertEqual(detail["name"], journal.study)
        self.assertEqual(detail["directions"], ["maximize"])
        trials = detail["trials"]
        self.assertEqual([x["number"] for x in trials],
                         list(range(len(trials))))
        complete = {x["number"] for x in trials if x["state"] == "Complete"}
        self.assertLessEqual(told, complete)
        for x in trials:
            number = x["number"]
            # A trial and its parameters are one transaction.
            self.assertEqual(sorted(p["name"] for p in x["params"]),
                             sorted(p["name"] for p in SPACE))
            if number not in complete:
                # Optuna reads states first, then values, so that it may see
                # the value of a trial that ended meanwhile.
                self.assertEqual(x["state"], "Running")
                self.assertIn(x.get("values"), (None, [value_of(number)]))
                continue
            self.assertEqual(x["values"], [value_of(number)])
            self.assertEqual(x["user_attrs"],
                             [{"key": "worker", "value": str(number)}])
            self.assertEqual(x["intermediate_values"], [
                {"step": 0, "value": value_of(number) / 2},
                {"step": 7, "value": value_of(number)}])
        # The best one is read last. Values grow with the number.
        self.assertGreaterEqual(detail["best_trials"][0]["number"],
                                max(complete))
        return complete

    def test_a_fleet_can_be_watched(self):
        with self.open() as dashboard, \
                Fleet(self.service.port, self.journals, workers=6):
            status, page = dashboard.get("/dashboard")
            self.assertEqual(status, 200)
            self.assertIn("<html", page.lower())
            for i, journal in enumerate(self.journals):
                journal.wait_until(lambda j, i=i: len(j.told) > 10 * i + 10)
                listed = self.look(dashboard, "/api/studies")
                self.assertEqual(
                    [(x["study_id"], x["study_name"], x["directions"])
                     for x in listed["study_summaries"]],
                    [(n, j.study, ["maximize"])
                     for n, j in zip(self.ids, self.journals)])
                told = set(journal.told)
                detail = self.look(dashboard, f"/api/studies/{self.ids[i]}")
                self.check_detail(journal, detail, told)
        with self.open() as dashboard:
            for n, journal in zip(self.ids, self.journals):
                self.assertLessEqual(set(journal.statuses), {200})
                trials = self.check_history(journal)
                detail = self.look(dashboard, f"/api/studies/{n}")
                self.assertEqual(
                    self.check_detail(journal, detail, journal.told),
                    journal.told)
                self.assertEqual(
                    [x["number"] for x in detail["best_trials"]],
                    [max(journal.told)])
                self.assertEqual(len(detail["trials"]), len(trials))
                for shown, x in zip(detail["trials"], trials):
                    self.assertEqual(
                        {p["name"]: p["param_external_value"]
                         for p in shown["params"]},
                        {k: str(v) for k, v in x["params"].items()})
                    for key in ("datetime_start", "datetime_complete"):
                        if x[key]:
                            self.assertEqual(
                                datetime.datetime.fromisoformat(
                                    shown[key] + "+00:00"),
                                datetime.datetime.fromisoformat(x[key]))

    def test_a_browser_draws_a_study_while_a_fleet_works_on_it(self):
        seen, *others = self.journals
        with self.open() as dashboard, \
                Fleet(self.service.port, [seen], workers=2,
                      evaluation_seconds=0.1), \
                Fleet(self.service.port, others, workers=4,
                      evaluation_seconds=0.01):
            seen.wait_until(lambda j: len(j.told) >= 20)
            told = max(seen.told)
            text = page_text(f"http://127.0.0.1:{dashboard.port}/dashboard"
                             f"/studies/{self.ids[0]}", BEST_TRIAL)
            asked = dict(seen.asked)
        self.assertIn(f"|{seen.study} (id={self.ids[0]})|", text)
        best = re.search(BEST_TRIAL, text)
        number = int(best[1])
        # Values grow with the number; the page is drawn under load.
        self.assertGreaterEqual(number, told)
        self.assertIn(number, asked)
        self.assertEqual(float(best[2]), value_of(number))
        self.assertEqual(
            sorted(best[3].split(", ")),
            sorted(f"{k}: {v}" for k, v in asked[number].items()))
        for journal in self.journals:
            self.assertLessEqual(set(journal.statuses), {200})
            self.check_history(journal)


if __name__ == "__main__":
    unittest.main()
