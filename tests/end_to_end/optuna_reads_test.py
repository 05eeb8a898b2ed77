"""Optuna reads what Tuner wrote, and writes to it."""

import unittest

from support.cases import on_every_database
from support.client import study_path, trial_path
from support.journal import Journal, value_of
from support.optuna_case import OptunaCase
from support.workers import Fleet


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
        trials = self.check_history(journal, {
            n: value_of(n) for n in (0, *numbers, queued)})
        # Asks that were answered 503 have made no trials.
        self.assertEqual(len(trials), 7 + len(journal.asked))
        self.check_same(self.study)


if __name__ == "__main__":
    unittest.main()
