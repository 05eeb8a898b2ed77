"""Early stopping: what each pruner answers, and that nothing changes it."""

import json
import pathlib
import re
import unittest

from support.cases import ServedCase, on_every_database
from support.client import study_path, trial_path

# Randomized studies with the answers of Optuna's pruners.
RECORDED = (pathlib.Path(__file__).resolve().parent.parent / "algorithms"
            / "pruners" / "fixtures" / "optuna_answers.txt")

SPACE = [{"type": "float", "name": "x", "low": 0.0, "high": 1.0}]


class Recorded:
    """A study as Optuna ran it, replayed event by event."""

    def __init__(self, head, events):
        self.head = head
        self.name = head["name"]
        self.events = [e for e in events.split() if "@" not in e]
        self.rungs = [e for e in events.split() if "@" in e]
        self.asked = 0
        # The last report of each RUNNING trial and its answer.
        self.last = {}

    def is_finite(self):
        return not any(word in event for event in self.events
                       for word in ("nan", "inf"))


def recorded():
    """One study per choice of options, without values that JSON lacks."""
    lines = RECORDED.read_text("utf-8").splitlines()
    chosen = {}
    for head, events in zip(lines[::2], lines[1::2]):
        study = Recorded(json.loads(head), events)
        choice = json.dumps([study.head["pruner"],
                             study.head["pruner_options"]])
        if study.is_finite():
            # Brackets depend on the name, which both directions share.
            chosen.setdefault(choice, study)
    return list(chosen.values())


@on_every_database
class Pruning(ServedCase):

    def report(self, number, body, name=None):
        path = trial_path(name or self.study, number) + "/report"
        return self.client.post(path, body)

    def answer(self, number, step, value, name=None):
        body = {"step": step, "value": value}
        return self.expect(200, self.report(number, body, name))["should_prune"]

    def create(self, name=None, **fields):
        return super().create(name, **{"search_space": SPACE, **fields})

    def base(self, **fields):
        """Five COMPLETE trials with 1 .. 5 at step 0 and 2 .. 6 at step 1."""
        self.create(**fields)
        for value in range(1, 6):
            number = self.ask()["trial_id"]
            self.answer(number, 0, value)
            self.answer(number, 1, value + 1)
            self.tell(number, value)

    def answers(self, *values):
        """What a new trial hears that reports them from step 0 on."""
        number = self.ask()["trial_id"]
        return [self.answer(number, step, value)
                for step, value in enumerate(values)]

    # Each pruner, with its examples.

    def test_median(self):
        self.base(pruner="median", pruner_options={"n_warmup_steps": 0})
        self.assertEqual(self.answers(3.0, 4.5), [False, False])
        self.assertEqual(self.answers(3.1, 4.5), [True, False])

    def test_percentile(self):
        self.base(pruner="percentile")
        self.assertEqual(self.answers(2.0), [False])
        self.assertEqual(self.answers(2.01), [True])

    def test_successive_halving(self):
        self.create(pruner="successive_halving",
                    pruner_options={"min_resource": 1})
        heard = [self.answer(self.ask()["trial_id"], 1, value)
                 for value in (5, 4, 6, 3, 2, 7, 1.5, 8, 9, 2.5)]
        self.assertEqual(heard, [False, False, True, False, False, True, False,
                                 True, True, True])

    def test_hyperband(self):
        self.create("hb", pruner="hyperband", pruner_options={
            "min_resource": 1, "max_resource": 9})
        last = []
        for value in (5.0, 4.0, 6.0, 3.0, 2.0, 7.0, 1.0, 8.0):
            number = self.ask("hb")["trial_id"]
            steps = iter(range(1, 10))
            last.append(next((s for s in steps
                              if self.answer(number, s, value, "hb")), None))
        self.assertEqual(last, [None] * 5 + [3, None, 9])

    def test_patient(self):
        self.create(pruner="patient", pruner_options={"patience": 1})
        self.assertEqual(self.answers(3, 2, 2.5, 2.6, 1.9, 2.0, 2.1),
                         [False, False, False, True, False, False, True])

    def test_patient_wraps_another_pruner(self):
        self.create(pruner="patient", pruner_options={
            "patience": 0, "wrapped": {
                "pruner": "threshold", "pruner_options": {"upper": 5.0}}})
        for _ in range(2):
            self.assertEqual(self.answers(9, 8, 9, 5), [False, False, True,
                                                        False])
            self.service.kill()
            self.start_again()

    def test_threshold(self):
        self.create(pruner="threshold", pruner_options={
            "lower": 0, "upper": 1, "n_warmup_steps": 2, "interval_steps": 2})
        self.assertEqual(self.answers(5, 5, 5, 5, 5),
                         [False, False, True, False, True])

    def test_wilcoxon(self):
        self.create(pruner="wilcoxon")
        number = self.ask()["trial_id"]
        for step in range(6):
            self.answer(number, step, 1.0)
        self.tell(number, 1.0)
        self.assertEqual(self.answers(1.1, 1.2, 1.3, 1.4, 1.5, 1.6),
                         [False, False, False, True, True, True])

    def test_none(self):
        self.create(pruner="none")
        self.assertEqual(self.answers(1, 2, 3e300), [False] * 3)

    # Reports.

    def test_many_reports_in_one_call(self):
        self.create(pruner="threshold", pruner_options={"upper": 1.0})
        number = self.ask()["trial_id"]
        reports = [{"step": step, "value": 0.5} for step in range(1000)]
        answer = self.report(number, {"reports": reports[::-1]})
        self.assertEqual(self.expect(200, answer), {"should_prune": False})
        curve = self.trial(number)["intermediate_values"]
        self.assertEqual(curve, {str(step): 0.5 for step in range(1000)})
        # The first one of a step wins, also within one call.
        answer = self.report(number, {"reports": [
            {"step": 0, "value": 9.0}, {"step": 1000, "value": 0.25},
            {"step": 1000, "value": 9.0}]})
        self.assertEqual(self.expect(200, answer), {"should_prune": False})
        curve["1000"] = 0.25
        self.assertEqual(self.trial(number)["intermediate_values"], curve)
        # Whatever is wrong with one, none of them counts.
        for bad in ({"step": 1002, "value": None}, {"step": 1002}, 5):
            answer = self.report(number, {"reports": [
                {"step": 1001, "value": 0.5}, bad]})
            self.expect(422, answer)
        self.assertEqual(self.trial(number)["intermediate_values"], curve)

    def test_the_order_of_reports_in_a_call_does_not_matter(self):
        for name, order in (("up", 1), ("down", -1)):
            self.create(name, pruner="patient", pruner_options={"patience": 0})
            number = self.ask(name)["trial_id"]
            reports = [{"step": s, "value": v} for s, v in
                       ((0, 2.0), (1, 1.0), (2, 1.5), (3, 0.5))]
            answer = self.report(number, {"reports": reports[::order]}, name)
            self.assertEqual(self.expect(200, answer), {"should_prune": True})

    def test_bad_reports_are_refused(self):
        self.create()
        number = self.ask()["trial_id"]
        many = [{"step": step, "value": 0.5} for step in range(1001)]
        for body, place, word in (
                ({"step": -1, "value": 1}, ["body", "step"], "greater"),
                ({"step": 2**31, "value": 1}, ["body", "step"], "less"),
                ({"step": 1.5, "value": 1}, ["body", "step"], "integer"),
                ({"step": 1, "value": None}, ["body", "value"], "number"),
                ({"reports": many}, ["body", "reports"], "1000 items"),
                ({"reports": []}, ["body", "reports"], "at least 1"),
                ({"reports": many[:1], "step": 1}, ["body", "step"],
                 "not both"),
                ({"reports": many[:1], "value": 1}, ["body", "value"],
                 "not both")):
            with self.subTest(body=str(body)[:60]):
                detail = self.expect(422, self.report(number, body))["detail"]
                self.assertEqual(detail[0]["loc"], place)
                self.assertIn(word, detail[0]["msg"])
        path = "/v1/tuner" + trial_path(self.study, number) + "/report"
        for value in (b"1e999", b"NaN", b"-Infinity"):
            with self.subTest(value=value):
                body = b'{"step": 1, "value": ' + value + b"}"
                self.expect(422, self.client.raw(
                    "POST", path, body, {"Content-Type": "application/json"}))
        self.assertEqual(self.trial(number)["intermediate_values"], {})
        self.assertFalse(self.answer(number, 2**31 - 1, 1.0))

    def test_only_running_trials_take_reports(self):
        self.create()
        number = self.ask()["trial_id"]
        self.answer(number, 0, 1.0)
        self.tell(number, 1.0)
        for step in (0, 1):
            answer = self.report(number, {"step": step, "value": 1.0})
            self.assertEqual(self.expect(409, answer)["detail"],
                             f"Trial {number} is COMPLETE")
        self.expect(201, self.client.post(
            study_path(self.study) + "/trials", {"params": {"x": 0.5}}))
        answer = self.report(number + 1, {"step": 0, "value": 1.0})
        self.assertEqual(self.expect(409, answer)["detail"],
                         f"Trial {number + 1} is WAITING")
        self.expect(404, self.report(99, {"step": 0, "value": 1.0}))

    def test_several_objectives_have_no_pruner(self):
        body = self.create(direction=["minimize", "maximize"], pruner="median")
        self.assertEqual(body["user_attrs"]["pruner"], "median")
        self.ask()
        detail = self.expect(422, self.report(0, {"step": 0, "value": 1.0}))
        self.assertIn("Pruning needs one objective",
                      detail["detail"][0]["msg"])
        body = self.expect(201, self.client.post("/studies", {
            "name": "unnamed", "search_space": SPACE,
            "direction": ["minimize", "minimize"]}))
        self.assertEqual(body["user_attrs"]["pruner"], "none")

    def test_bad_options_are_refused_with_their_place(self):
        inner = {"pruner": "median", "pruner_options": {"interval_steps": 0}}
        for pruner, options, place in (
                ("percentile", {"percentile": 101}, ["percentile"]),
                ("wilcoxon", {"p_threshold": "x"}, ["p_threshold"]),
                ("threshold", {"lower": 2, "upper": 1}, ["upper"]),
                ("patient", {}, ["patience"]),
                ("patient", {"patience": 1, "wrapped": 5}, ["wrapped"]),
                ("patient", {"patience": 1, "wrapped": {"pruner": "no"}},
                 ["wrapped", "pruner"]),
                ("patient", {"patience": 1, "wrapped": inner},
                 ["wrapped", "pruner_options", "interval_steps"]),
                ("median", {"a.b": 1}, ["a.b"]),
                ("median", {"n_min_trials": {}}, ["n_min_trials"])):
            with self.subTest(pruner=pruner, options=options):
                detail = self.expect(422, self.client.post("/studies", {
                    "name": self.study, "search_space": SPACE,
                    "pruner": pruner, "pruner_options": options}))["detail"]
                self.assertEqual(detail[0]["loc"],
                                 ["body", "pruner_options", *place])
        self.expect(404, self.client.get(study_path(self.study)))

    # What must not change an answer.

    def play(self, study, event):
        """Makes one thing happen; checks the answer to a report."""
        number, kind, rest = re.fullmatch(r"(\d+)(\D)(.*)", event).groups()
        number = int(number)
        while study.asked <= number:
            asked = self.ask(study.name)["trial_id"]
            self.assertEqual(asked, study.asked)
            study.asked += 1
        path = trial_path(study.name, number)
        if kind == ":":
            expected = rest.endswith("!")
            step, value = rest.rstrip("!").split("=")
            body = {"step": int(step), "value": float(value)}
            answer = self.expect(200, self.client.post(path + "/report", body))
            self.assertEqual(answer, {"should_prune": expected},
                             f"{study.head} {event}")
            study.last[number] = (body, answer)
            return
        study.last.pop(number, None)
        if kind == "p":
            self.expect(200, self.client.post(path + "/prune"))
        elif kind == "x":
            self.expect(200, self.client.post(path + "/fail"))
        else:
            self.tell(number, float(rest), study.name,
                      constraints=[1.0 if kind == "i" else 0.0])

    def test_answers_are_those_of_optuna_whatever_else_happens(self):
        """All studies at once, with kill -9 in the middle, several times."""
        studies = recorded()
        self.assertGreaterEqual(len(studies), 25)
        for study in studies:
            self.create(study.name, **{
                key: study.head[key] for key in
                ("direction", "pruner", "pruner_options")})
        longest = max(len(study.events) for study in studies)
        for turn in range(longest):
            if turn % 60 == 40:
                self.service.kill()
                self.start_again()
                for study in studies:
                    for number, (body, answer) in study.last.items():
                        again = self.report(number, body, study.name)
                        self.assertEqual(self.expect(200, again), answer,
                                         f"{study.head} {number} {body}")
            for study in studies:
                if turn < len(study.events):
                    self.play(study, study.events[turn])
        for study in studies:
            self.check_rungs(study)

    def check_rungs(self, study):
        """What Optuna would find in the database."""
        name = study.name.replace("'", "''")
        rows = self.database.rows(
            "SELECT number, \"key\", value_json FROM trials "
            "JOIN trial_system_attributes AS a ON a.trial_id = trials.trial_id "
            "WHERE \"key\" LIKE 'completed_rung_%' AND study_id = "
            f"(SELECT study_id FROM studies WHERE study_name = '{name}') "
            "ORDER BY number, \"key\"")
        found = {}
        for row in rows:
            rung = int(row["key"].removeprefix("completed_rung_"))
            found.setdefault(int(row["number"]), {})[rung] = float(
                row["value_json"])
        expected = {}
        for text in study.rungs:
            number, rungs = text.split("@")
            expected[int(number)] = {
                int(rung.split("=")[0]): float(rung.split("=")[1])
                for rung in rungs.split(",")}
        self.assertEqual(found, expected, study.head)


if __name__ == "__main__":
    unittest.main()
