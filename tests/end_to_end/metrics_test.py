"""The figures at /metrics are right, and the alert rules and the dashboard ask
for figures that exist."""

import json
import os
import re
import subprocess
import tempfile
import unittest

import yaml

from support.cases import ServedCase, on_every_database
from support.client import study_path, trial_path

REPOSITORY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..",
                          "..")
MONITORING = os.path.join(REPOSITORY, "config", "monitoring")
ALERTS = os.path.join(MONITORING, "alerts.yaml")
ALERTS_TEST = os.path.join(REPOSITORY, "tests", "config", "monitoring",
                           "alerts_test.yaml")
SERIES = re.compile(r"([a-z_:][a-z0-9_:]*)(?:{(.*)})? (\S+)")
LABEL = re.compile(r'([a-z_]+)="([^"]*)"')
# The names of metrics in an expression, which begin like this.
NAME = re.compile(r"\b(?:tuner|process)_[a-z0-9_]+")
ROUTE = "/v1/tuner/studies/{name}/trials"


def promtool(*arguments, text=None):
    return subprocess.run(
        ["promtool", *arguments], input=text, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, check=False, timeout=60)


def read_dashboard():
    with open(os.path.join(MONITORING, "dashboard.json"),
              encoding="utf-8") as file:
        return json.load(file)


def expressions_of_dashboard():
    dashboard = read_dashboard()
    found = [x["expr"] for panel in dashboard["panels"]
             for x in panel["targets"]]
    return found + [x["expr"] for x in dashboard["annotations"]["list"]]


def choices_of_dashboard():
    """What it asks for to list jobs and instances."""
    return [x["query"] for x in read_dashboard()["templating"]["list"]
            if x["type"] == "query"]


def read_yaml(path):
    with open(path, encoding="utf-8") as file:
        return yaml.safe_load(file)


def tested_series():
    """What `promtool test rules` is given, but for what Prometheus adds and
    for which status a request had."""
    for group in read_yaml(ALERTS_TEST)["tests"]:
        for series in group["input_series"]:
            # The value, which the pattern wants, is elsewhere.
            name, labels, _ = SERIES.fullmatch(series["series"] + " 0").groups()
            if name != "up":
                yield name, without(LABEL.findall(labels), "job", "instance",
                                    "status")


def without(labels, *names):
    return tuple(sorted((k, v) for k, v in labels if k not in names))


@on_every_database
class Metrics(ServedCase):

    def scrape(self):
        answer = self.client.raw("GET", "/metrics")
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers["Content-Type"],
                         "text/plain; version=0.0.4; charset=utf-8")
        return answer.text

    def figures(self):
        """(name, labels as a sorted tuple) → value."""
        found = {}
        for line in self.scrape().splitlines():
            if line.startswith("#"):
                continue
            name, labels, value = SERIES.fullmatch(line).groups()
            key = (name, tuple(sorted(LABEL.findall(labels or ""))))
            self.assertNotIn(key, found)
            found[key] = float(value)
        return found

    def grown(self, before, name, **labels):
        key = (name, tuple(sorted(labels.items())))
        return self.figures()[key] - before.get(key, 0)

    def exercise(self):
        """Each kind of request that has a figure."""
        self.create(lease_seconds=1, max_retries=1, sampler="tpe",
                    pruner="threshold", pruner_options={"upper": 1.0})
        numbers = [self.ask()["trial_id"] for _ in range(4)]
        self.tell(numbers[0], 0.5)
        for what, body in (("report", {"step": 1, "value": 2.0}),
                           ("prune", {})):
            self.expect(200, self.client.post(
                trial_path(self.study, numbers[1]) + "/" + what, body))
        self.expect(200, self.client.post(
            trial_path(self.study, numbers[2]) + "/fail", {}))
        self.service.wait_until(
            lambda client: client.get(trial_path(self.study, numbers[3]))
            .json["state"] == "FAIL")

    def test_trials_are_counted_as_they_go(self):
        before = self.figures()
        self.exercise()
        asked = sum(self.grown(before, "tuner_trials_asked_total", sampler=x)
                    for x in ("tpe", "random"))
        self.assertEqual(asked, 4)
        for state, n in (("COMPLETE", 1), ("PRUNED", 1), ("FAIL", 1)):
            self.assertEqual(
                self.grown(before, "tuner_trials_told_total", state=state), n)
        for name, n in (("tuner_reported_points_total", 1),
                        ("tuner_prune_answers_total", 1),
                        ("tuner_leases_expired_total", 1),
                        ("tuner_trials_retried_total", 1),
                        ("tuner_commits_failed_total", 0),
                        ("tuner_studies_loaded", 1),
                        ("tuner_trials_running", 0)):
            self.assertEqual(self.grown(before, name), n, name)
        self.assertEqual(self.grown(
            before, "tuner_suggestion_duration_seconds_count",
            sampler="tpe"), 4)
        self.assertGreaterEqual(
            self.grown(before, "tuner_commit_duration_seconds_count"), 8)
        self.assertEqual(self.grown(
            before, "tuner_http_requests_total", method="POST",
            route=ROUTE + "/suggest", status="200"), 4)
        self.assertEqual(self.grown(
            before, "tuner_http_request_duration_seconds_count",
            method="POST", route=ROUTE + "/suggest"), 4)

    def test_a_repeated_outcome_is_counted_once(self):
        self.create()
        number = self.ask()["trial_id"]
        before = self.figures()
        self.tell(number, 1.0)
        self.tell(number, 1.0)
        self.assertEqual(self.grown(
            before, "tuner_trials_told_total", state="COMPLETE"), 1)

    def test_running_trials_go_with_their_study(self):
        before = self.figures()
        self.create()
        self.ask()
        self.ask()
        self.assertEqual(self.grown(before, "tuner_trials_running"), 2)
        self.expect(204, self.client.delete(study_path(self.study)))
        key = ("tuner_trials_running", ())
        self.service.wait_until(
            lambda client: self.figures()[key] == before[key])

    def test_names_of_studies_make_no_series(self):
        self.create("series0")
        self.client.get(study_path("series0"))
        n = len(self.figures())
        for i in range(1, 20):
            self.create(f"series{i}")
            self.client.get(study_path(f"series{i}"))
        self.assertLessEqual(len(self.figures()), n + 1)
        self.assertNotIn("series1", self.scrape())

    def test_promtool_has_nothing_to_complain_about(self):
        checked = promtool("check", "metrics", text=self.scrape())
        self.assertEqual((checked.returncode, checked.stdout), (0, ""))

    def test_the_alert_rules_are_valid(self):
        checked = promtool("check", "rules", ALERTS)
        self.assertEqual(checked.returncode, 0, checked.stdout)

    def test_the_expressions_of_the_dashboard_are_valid(self):
        rules = [{"record": "x", "labels": {"n": str(i)},
                  "expr": x.replace("$__rate_interval", "1m")}
                 for i, x in enumerate(expressions_of_dashboard())]
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            yaml.safe_dump({"groups": [{"name": "x", "rules": rules}]}, file)
            checked = promtool("check", "rules", file.name)
        self.assertEqual(checked.returncode, 0, checked.stdout)

    def test_each_alert_fires_when_it_should_and_only_then(self):
        checked = promtool("test", "rules", ALERTS_TEST)
        self.assertEqual(checked.returncode, 0, checked.stdout)
        checks = [check for group in read_yaml(ALERTS_TEST)["tests"]
                  for check in group["alert_rule_test"]]
        alerts = {rule["alert"] for group in read_yaml(ALERTS)["groups"]
                  for rule in group["rules"]}
        for firing in (True, False):
            self.assertEqual(
                {check["alertname"] for check in checks
                 if bool(check.get("exp_alerts")) == firing}, alerts)

    def test_the_alerts_are_tested_with_series_that_exist(self):
        self.exercise()
        # A balancer asks it, and the tests let it fail.
        self.client.get("/ready")
        known = {(name, without(labels, "status"))
                 for name, labels in self.figures()}
        self.assertEqual(set(tested_series()) - known, set())

    def test_rules_and_dashboard_ask_for_figures_that_exist(self):
        self.exercise()
        known = {name for name, _ in self.figures()}
        with open(ALERTS, encoding="utf-8") as file:
            rules = file.read()
        for where, text in (("alerts.yaml", rules),
                            *((x, x) for x in expressions_of_dashboard()
                              + choices_of_dashboard())):
            names = set(NAME.findall(text))
            self.assertTrue(names, where)
            self.assertLessEqual(names, known, where)


if __name__ == "__main__":
    unittest.main()
