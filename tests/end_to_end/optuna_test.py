"""Optuna and Optuna Dashboard work on the same database."""

import datetime
import json
import sys
import unittest

from support.cases import SPACE, ServedCase, on_every_database
from support.client import study_path, trial_path
from support.optuna_environment import (Dashboard, OptunaEnvironment,
                                        Unavailable)
from support.workers import Fleet, Journal, value_of

TRIES = 20
OPTUNA = None


def setUpModule():
    global OPTUNA
    try:
        OPTUNA = OptunaEnvironment()
    except Unavailable as error:
        text = f"OPTUNA WAS NOT CHECKED, {error}"
        print(text, file=sys.stderr)
        raise unittest.SkipTest(text) from error
    unittest.addModuleCleanup(OPTUNA.close)


def exact(value):
    """Tells apart what == does not: 1, 1.0 and True."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


class OptunaCase(ServedCase):

    def optuna(self, *arguments):
        return OPTUNA.peer(self.database, *arguments)

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


@on_every_database
class StudyOfTuner(OptunaCase):

    def post(self, number, action, **body):
        return self.expect(200, self.client.post(
            trial_path(self.study, number) + "/" + action, body))

    def work(self, outcomes):
        """Learning curves, and trials that end in all ways."""
        for outcome in outcomes:
            asked = self.ask(body={"worker": "ärbeiter"})
            number = asked["trial_id"]
            for step in (0, 3, 7):
                self.post(number, "report", step=step,
                          value=value_of(number) * (step + 1))
            if outcome == "complete":
                self.post(number, "complete", values=value_of(number),
                          user_attrs={"примечание": ["ü", None, 1, 1.0, True]},
                          intermediate_values={"9": -value_of(number)},
                          constraints=[asked["params"]["x"] - 0.5, -0.0])
            elif outcome == "prune":
                self.post(number, "prune")
            elif outcome == "fail":
                self.post(number, "fail", reason="out of mémoire")

    def lose_two(self):
        """Two leases end; one of the retries is handed out."""
        since = len(self.service.lines)
        lost = [self.ask(body={"lease_seconds": 1})["trial_id"]
                for _ in range(2)]
        for number in lost:
            self.service.wait_for_event(
                lambda x, n=number: x["event"] == "lease expired"
                and x["study"] == self.study and x["trial"] == str(n), since)
            # Answers once the retry is durable, too; then it is handed out.
            self.assertEqual(self.trial(number)["state"], "FAIL")
        retry = self.ask()
        self.assertEqual(retry["sampler"], "enqueued")
        self.tell(retry["trial_id"], 3.0)
        return lost, retry["trial_id"]

    def add(self):
        """Enqueued trials, and such as finished elsewhere."""
        whole = self.trial(0)["params"]
        self.expect(201, self.client.post(
            study_path(self.study) + "/trials", [
                {"params": {"x": 0.5, "kind": True},
                 "user_attrs": {"from": "queue"}},
                {"state": "COMPLETE", "values": 0.25, "params": whole,
                 "constraints": [-1.0], "intermediate_values": {"2": 0.5}},
                {"state": "PRUNED", "params": whole,
                 "intermediate_values": {"1": 1e-300}},
                {"state": "FAIL", "params": whole}]))

    def test_all_kinds_of_trials(self):
        self.create(sampler="tpe", pruner="median", direction="maximize",
                    user_attrs={"besitzer": ["Ω", {"x": None}]})
        self.work(["complete"] * 4 + ["prune", "fail", "run"] * 2
                  + ["complete"] * 8)
        lost, retry = self.lose_two()
        self.add()
        study = self.check_same(self.study)[self.study]
        trials = study["trials"]
        self.assertEqual({x["state"] for x in trials},
                         {"COMPLETE", "PRUNED", "FAIL", "RUNNING", "WAITING"})
        retried = {x["trial_id"]: (x["retried"], x["retries"])
                   for x in trials if x["retried"] is not None}
        self.assertEqual(retried[retry], (lost[0], [lost[0]]))
        self.assertIn((lost[1], [lost[1]]), retried.values())
        self.assertEqual(len(retried), 2)
        # What runs may end, and Optuna sees it.
        for x in trials:
            if x["state"] == "RUNNING":
                self.tell(x["trial_id"], 1e9, constraints=[0.0])
        study = self.check_same(self.study)[self.study]
        self.assertEqual(study["best_value"], 1e9)

    def test_several_objectives(self):
        self.create(sampler="qmc", direction=["minimize", "maximize"],
                    metric_names=["kosten", "güte"])
        for n in range(12):
            asked = self.ask()
            params = asked["params"]
            self.tell(asked["trial_id"], [params["x"] ** 2, params["depth"]],
                      constraints=[params["dropout"] - 0.3])
        self.ask()
        study = self.check_same(self.study)[self.study]
        self.assertEqual(study["metric_names"], ["kosten", "güte"])
        self.assertGreater(len(study["front"]), 0)
        self.assertIn("values_güte", study["table_columns"])

    def test_generations_go_on_in_optuna_and_back(self):
        self.create(sampler="nsgaii", direction=["minimize", "maximize"],
                    sampler_options={"population_size": 6,
                                     "variant": "optuna"})

        def evolve(count):
            for _ in range(count):
                asked = self.suggest(self.study)
                params = asked["params"]
                self.complete(self.study, asked["trial_id"], values=[
                    params["x"] ** 2 + params["depth"], params["width"]])

        evolve(20)
        before = self.check_same(self.study)[self.study]["trials"]
        self.assertGreaterEqual(before[-1]["generation"], 2)
        self.assertEqual(self.optuna("continue", 8, self.study),
                         {self.study: list(range(20, 28))})
        evolve(14)
        after = self.check_same(self.study)[self.study]["trials"]
        self.assertEqual(after[:20], before)
        generations = [x["generation"] for x in after]
        self.assertEqual(generations, sorted(generations))
        # The generation that one began, the other filled.
        self.assertEqual(generations[20], generations[19])
        self.assertEqual(generations[28], generations[27])
        self.assertGreaterEqual(generations[-1], 5)

    def test_optuna_works_on_a_study_together_with_a_fleet(self):
        self.create(sampler="tpe")
        self.tell(self.ask()["trial_id"], value_of(0))
        journal = Journal(self.study)
        with Fleet(self.service.port, [journal], workers=2, endure=True):
            numbers = self.optuna("continue", 5, self.study)[self.study]
        self.assertLessEqual(set(journal.statuses), {200, 503})
        self.assertGreater(len(journal.told), 0)
        self.assertEqual(len(numbers), 5)
        # Tuner reads the study anew when it meets a trial that it does not
        # know, and so learns how the trials before it ended, too.
        queued = self.optuna("enqueue", self.study, 0.5)
        handed_out = self.suggest(self.study)
        self.assertEqual((handed_out["trial_id"], handed_out["sampler"]),
                         (queued, "enqueued"))
        self.complete(self.study, queued, values=value_of(queued))
        trials = journal.check(self, self.client, {
            n: value_of(n) for n in (0, *numbers, queued)})
        # Asks that were answered 503 have made no trials.
        self.assertEqual(len(trials), 7 + len(journal.asked))
        self.check_same(self.study)


@on_every_database
class StudyOfOptuna(OptunaCase):

    def go_on(self, name):
        """Asks, reports and tells. Returns the trial's number."""
        study = self.expect(200, self.client.get(study_path(name)))
        objectives = (len(study["direction"])
                      if isinstance(study["direction"], list) else 1)
        number = self.suggest(name)["trial_id"]
        if objectives == 1:
            self.insist(trial_path(name, number) + "/report",
                        {"step": 2, "value": 0.1})
        self.complete(name, number, values=[0.1] * objectives,
                      user_attrs={"from": "Tuner"}, constraints=[-1.0])
        return number

    def test_a_study_goes_from_one_to_the_other_and_back(self):
        names = self.optuna("make")
        made = self.check_same(*names)
        # The studies are what they are meant to be.
        first = made[names[0]]
        self.assertEqual({x["state"] for x in first["trials"]},
                         {"COMPLETE", "PRUNED", "FAIL", "WAITING"})
        self.assertEqual([first["trials"][n]["values"] for n in (5, 6, 7)],
                         [[None], [None], None])
        self.assertEqual(list(first["trials"][3]["intermediate_values"]
                              .values())[1:], [None] * 3)
        self.assertIn("PRUNED", made["hyperband"]["table_states"])
        self.assertGreater(len(made["nsgaii"]["front"]), 0)
        self.assertGreater(made["named"]["best_value"], 0.5)

        self.expect(400, self.client.post(
            study_path("empty") + "/trials/suggest"))
        names.remove("empty")
        for name in names:
            for _ in range(2):
                self.go_on(name)
        # The one that Optuna enqueued was the next. Tuner knows no conditions:
        # it adds a value for the parameter that Optuna would have left out.
        shown = self.check_same(*names)
        params = shown[names[0]]["trials"][14]["params"]
        self.assertIn(params.pop("глубина"), range(1, 10, 2))
        self.assertEqual(params, {"x": 0.25, "способ": 2, "rate": 0.001})

        self.client.close()
        self.assertEqual(self.service.stop(), 0)
        added = self.optuna("continue", 4, names[0], "nsgaii")
        for name, numbers in added.items():
            count = len(shown[name]["trials"])
            self.assertEqual(numbers, list(range(count, count + 4)))
        self.start_again()
        self.check_same(*names)
        for name in names:
            self.go_on(name)

        # Once more while the service has the studies in memory.
        added = self.optuna("continue", 3, names[0], "median")
        for name, numbers in added.items():
            self.assertEqual(self.go_on(name), numbers[-1] + 1)
        queued = self.optuna("enqueue", "median", 0.875)
        # An ask that meets the foreign trial ends in 503, the next takes it.
        handed_out = self.suggest("median")
        self.assertEqual((handed_out["trial_id"], handed_out["sampler"],
                          handed_out["params"]["x"]),
                         (queued, "enqueued", 0.875))
        self.check_same(*names)


@on_every_database
class InDashboard(OptunaCase):

    def setUp(self):
        super().setUp()
        self.journals = [Journal(f"{self.study} {i}") for i in range(3)]
        self.ids = [self.create(x.study, sampler="tpe",
                                direction="maximize")["study_id"]
                    for x in self.journals]

    def open(self):
        return Dashboard(OPTUNA, self.database, self.directory)

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
                trials = journal.check(self, self.client)
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


if __name__ == "__main__":
    unittest.main()
