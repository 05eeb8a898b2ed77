"""The life of a trial: asked for, reported on, told, listed."""

import unittest

from support.cases import (DATETIME, SPACE, ServedCase,
                           on_every_database)
from support.client import study_path, trial_path

TRIAL_FIELDS = {"trial_id", "study_name", "state", "values", "params",
                "datetime_start", "datetime_complete", "duration_seconds",
                "user_attrs"}


def default_params(**changes):
    return {"x": 0.5, "rate": 0.01, "dropout": 0.25, "depth": 3, "width": 32,
            "kind": "fast", **changes}


class TrialCase(ServedCase):

    def check_params(self, params):
        self.assertEqual(list(params), [x["name"] for x in SPACE])
        for x in SPACE:
            value = params[x["name"]]
            if x["type"] == "categorical":
                self.assertIn((type(value), value),
                              [(type(c), c) for c in x["choices"]])
                continue
            kind = int if x["type"] == "int" else (int, float)
            self.assertIsInstance(value, kind)
            self.assertTrue(x["low"] <= value <= x["high"], params)
        steps = params["dropout"] / 0.05
        self.assertAlmostEqual(steps, round(steps), places=9)

    def check_trial(self, body, state, whole=False):
        fields = {*TRIAL_FIELDS}
        if whole:
            fields |= {"intermediate_values", "constraints", "worker"}
        self.assertEqual(set(body), fields)
        self.assertEqual(body["state"], state)
        self.assertEqual(body["study_name"], self.study)
        if state != "WAITING":
            self.check_params(body["params"])
            self.assertRegex(body["datetime_start"], f"^{DATETIME}$")
        if state in ("COMPLETE", "PRUNED", "FAIL"):
            self.assertRegex(body["datetime_complete"], f"^{DATETIME}$")
            self.assertGreaterEqual(body["duration_seconds"], 0)
        else:
            self.assertIsNone(body["datetime_complete"])
            self.assertIsNone(body["duration_seconds"])

    def numbers(self, **query):
        answer = self.client.get(study_path(self.study) + "/trials", **query)
        return [x["trial_id"] for x in self.expect(200, answer)]

    def post(self, number, what, body=None):
        return self.client.post(trial_path(self.study, number) + what, body)


@on_every_database
class Suggest(TrialCase):

    def test_every_sampler_stays_inside_the_space(self):
        for sampler in ("random", "qmc", "tpe"):
            name = f"{self.study}_{sampler}"
            self.create(name, sampler=sampler)
            for i in range(25):
                asked = self.ask(name)
                self.assertLessEqual({"trial_id", "params", "study_name"},
                                     set(asked))
                self.assertEqual(asked["trial_id"], i)
                self.assertEqual(asked["study_name"], name)
                self.check_params(asked["params"])
                self.tell(i, asked["params"]["x"], name)

    def test_a_batch_is_numbered_without_gaps(self):
        self.create(sampler="tpe")
        self.ask()
        path = study_path(self.study) + "/trials/suggest/batch"
        body = self.expect(200, self.client.post(path, {"count": 100}))
        trials = body["trials"]
        self.assertEqual([x["trial_id"] for x in trials],
                         list(range(1, 101)))
        for x in trials:
            self.check_params(x["params"])
        self.assertEqual(self.ask()["trial_id"], 101)
        self.assertEqual(len(self.client.all_trials(self.study)), 102)

    def test_fixed_parameters_are_taken_over_and_the_rest_is_sampled(self):
        self.create()
        fixed = {"x": 0.125, "kind": 3}
        for _ in range(3):
            asked = self.ask(body={"params": fixed})
            self.check_params(asked["params"])
            self.assertEqual(asked["params"]["x"], 0.125)
            self.assertEqual(asked["params"]["kind"], 3)
        everything = default_params()
        self.assertEqual(self.ask(body={"params": everything})["params"],
                         everything)

    def test_the_worker_that_asked_is_shown(self):
        self.create()
        self.ask(body={"worker": "wörker 1"})
        self.assertEqual(self.trial(0)["worker"], "wörker 1")
        self.ask(body={})
        self.assertIsNone(self.trial(1)["worker"])

    def test_an_enqueued_trial_is_served_first_and_in_order(self):
        self.create()
        path = study_path(self.study) + "/trials"
        first = self.expect(201, self.client.post(
            path, {"params": default_params(), "user_attrs": {"why": "seed"}}))
        second = self.expect(
            201, self.client.post(path, {"params": {"depth": 7}}))
        waiting = self.numbers(state="WAITING")
        self.assertEqual(waiting, [0, 1])
        self.assertIsNotNone(first)
        self.assertIsNotNone(second)
        self.assertEqual(self.trial(0)["state"], "WAITING")
        self.assertIsNone(self.trial(0)["datetime_start"])
        asked = self.ask()
        self.assertEqual(asked["trial_id"], 0)
        self.assertEqual(asked["params"], default_params())
        asked = self.ask()
        self.assertEqual(asked["trial_id"], 1)
        self.assertEqual(asked["params"]["depth"], 7)
        self.check_params(asked["params"])
        self.assertEqual(self.ask()["trial_id"], 2)
        self.assertEqual(self.trial(0)["user_attrs"], {"why": "seed"})
        self.tell(0, 1.0)
        self.assertEqual(self.trial(0)["params"], default_params())


@on_every_database
class Outcomes(TrialCase):

    def test_complete_stores_everything(self):
        self.create()
        asked = self.ask()
        body = self.tell(
            0, 0.1 + 0.2, intermediate_values={"10": 1.5, "2": -1e300},
            user_attrs={"note": "é\n\"", "n": [1, 2.5]}, constraints=[-1, 0.5])
        self.check_trial(body, "COMPLETE")
        self.assertEqual(body["values"], [0.1 + 0.2])
        self.assertEqual(body["params"], asked["params"])
        self.assertEqual(body["user_attrs"], {"note": "é\n\"", "n": [1, 2.5]})
        whole = self.trial(0)
        self.check_trial(whole, "COMPLETE", whole=True)
        self.assertEqual(whole["intermediate_values"],
                         {"2": -1e300, "10": 1.5})
        self.assertEqual(whole["constraints"], [-1.0, 0.5])

    def test_values_keep_every_digit(self):
        self.create()
        for value in (5e-324, 1.7976931348623157e308, -0.1, 1 / 3, 2**53, 0,
                      123456789.123456789):
            number = self.ask()["trial_id"]
            self.tell(number, value)
            self.assertEqual(self.trial(number)["values"], [value])
        row = self.database.rows(
            "SELECT value FROM trial_values ORDER BY trial_value_id")
        self.assertIn(1 / 3, [x["value"] for x in row])

    def test_several_objectives_take_as_many_values(self):
        self.create(direction=["minimize", "maximize"])
        self.ask()
        self.assertEqual(self.tell(0, [1.5, -2.5])["values"], [1.5, -2.5])
        self.ask()
        for wrong in (1.0, [1.0], [1.0, 2.0, 3.0], []):
            answer = self.post(1, "/complete", {"values": wrong})
            self.expect(422, answer)
        self.assertEqual(self.trial(1)["state"], "RUNNING")

    def test_the_same_outcome_again_is_the_same_answer(self):
        self.create()
        self.ask()
        body = {"values": 1.25, "user_attrs": {"a": 1},
                "intermediate_values": {"1": 2.0}}
        first = self.post(0, "/complete", body)
        second = self.post(0, "/complete", body)
        self.expect(200, first)
        self.expect(200, second)
        self.assertEqual(first.body, second.body)
        for other in ("/prune", "/fail"):
            answer = self.post(0, other)
            self.assertEqual(self.expect(409, answer)["detail"],
                             "Trial 0 is COMPLETE")
        answer = self.post(0, "/complete", {"values": 1.5})
        self.assertEqual(self.expect(409, answer)["detail"],
                         "Trial 0 is COMPLETE")
        self.assertEqual(self.trial(0)["values"], [1.25])

    def test_prune_stores_the_last_intermediate_value(self):
        self.create(pruner="median")
        self.ask()
        for step, value in ((0, 3.0), (5, 2.5), (3, 9.0)):
            answer = self.post(0, "/report", {"step": step, "value": value})
            self.assertEqual(self.expect(200, answer),
                             {"should_prune": False})
        first = self.post(0, "/prune")
        body = self.expect(200, first)
        self.check_trial(body, "PRUNED")
        self.assertEqual(body["values"], [2.5])
        again = self.post(0, "/prune")
        self.expect(200, again)
        self.assertEqual(first.body, again.body)
        self.expect(409, self.post(0, "/complete", {"values": 1.0}))
        self.ask()
        self.assertIsNone(self.expect(200, self.post(1, "/prune"))["values"])

    def test_fail_keeps_the_reason(self):
        self.create()
        self.ask()
        first = self.post(0, "/fail", {"reason": "out of memory"})
        body = self.expect(200, first)
        self.check_trial(body, "FAIL")
        self.assertIsNone(body["values"])
        self.assertEqual(body["user_attrs"], {"fail_reason": "out of memory"})
        again = self.post(0, "/fail", {"reason": "out of memory"})
        self.assertEqual(self.expect(200, again), body)
        self.ask()
        body = self.expect(200, self.post(1, "/fail"))
        self.assertEqual(body["user_attrs"], {})

    def test_a_waiting_trial_takes_no_outcome(self):
        self.create()
        path = study_path(self.study) + "/trials"
        self.expect(201, self.client.post(path, {"params": {}}))
        for tail, body in (("/complete", {"values": 1.0}), ("/prune", None),
                           ("/fail", None),
                           ("/report", {"step": 0, "value": 1.0})):
            answer = self.post(0, tail, body)
            self.assertEqual(self.expect(409, answer)["detail"],
                             "Trial 0 is WAITING")

    def test_the_median_pruner_decides_over_reports(self):
        self.create(pruner="median", pruner_options={
            "n_startup_trials": 2, "n_warmup_steps": 0})
        for value in (1.0, 2.0, 3.0):
            number = self.ask()["trial_id"]
            self.tell(number, value, intermediate_values={"0": value})
        number = self.ask()["trial_id"]
        bad = self.post(number, "/report", {"step": 0, "value": 2.1})
        self.assertEqual(self.expect(200, bad), {"should_prune": True})
        # Who lost the answer asks again and hears the same.
        bad = self.post(number, "/report", {"step": 0, "value": 2.1})
        self.assertEqual(self.expect(200, bad), {"should_prune": True})
        number = self.ask()["trial_id"]
        good = self.post(number, "/report", {"step": 0, "value": 1.9})
        self.assertEqual(self.expect(200, good), {"should_prune": False})

    def test_an_unknown_trial_is_not_found(self):
        self.create()
        self.ask()
        for number in (1, 999999999999):
            detail = f"Trial {number} not found in study '{self.study}'"
            for tail, body in (("/complete", {"values": 1.0}),
                               ("/prune", None), ("/fail", None),
                               ("/report", {"step": 0, "value": 1.0})):
                answer = self.post(number, tail, body)
                self.assertEqual(self.expect(404, answer)["detail"], detail)
            answer = self.client.get(trial_path(self.study, number))
            self.assertEqual(self.expect(404, answer)["detail"], detail)


@on_every_database
class Import(TrialCase):

    def test_finished_trials_are_imported_whole(self):
        self.create()
        path = study_path(self.study) + "/trials"
        trials = [
            {"state": "COMPLETE", "params": default_params(x=i / 200),
             "values": [i / 7], "user_attrs": {"i": i},
             "intermediate_values": {"1": i / 3}} for i in range(200)]
        trials += [
            {"state": "PRUNED", "params": default_params(),
             "intermediate_values": {"4": 2.5, "9": 7.5}},
            {"state": "FAIL", "params": default_params()},
            {"params": {"x": 0.75}}]
        self.expect(201, self.client.post(path, trials))
        held = self.client.all_trials(self.study)
        self.assertEqual(len(held), 203)
        for i, x in enumerate(held[:200]):
            self.check_trial(x, "COMPLETE")
            self.assertEqual(x["values"], [i / 7])
            self.assertEqual(x["params"], trials[i]["params"])
            self.assertEqual(x["user_attrs"], {"i": i})
        self.assertEqual(self.trial(7)["intermediate_values"], {"1": 7 / 3})
        self.assertEqual([x["state"] for x in held[200:]],
                         ["PRUNED", "FAIL", "WAITING"])
        self.assertEqual(held[200]["values"], [7.5])
        asked = self.ask()
        self.assertEqual((asked["trial_id"], asked["params"]["x"]),
                         (202, 0.75))
        self.assertEqual(self.ask()["trial_id"], 203)

    def test_a_list_with_one_bad_trial_adds_none(self):
        self.create()
        path = study_path(self.study) + "/trials"
        good = {"state": "COMPLETE", "params": default_params(),
                "values": [1.0]}
        for bad in ({**good, "params": default_params(x=7.0)},
                    {**good, "params": default_params(kind="none")},
                    {**good, "params": {"x": 0.5}},
                    {**good, "params": default_params(zzz=1)},
                    {**good, "values": [1.0, 2.0]},
                    {**good, "values": ["1"]},
                    {**good, "state": "RUNNING"},
                    {**good, "state": "DONE"},
                    {**good, "extra": 1},
                    {"state": "COMPLETE", "params": default_params()}):
            with self.subTest(bad=bad):
                body = [good, good, bad]
                self.expect(422, self.client.post(path, body))
        self.assertEqual(self.numbers(), [])
        self.expect(422, self.client.post(path, [good] * 1001))
        self.expect(422, self.client.post(path, []))
        self.assertEqual(self.numbers(), [])


@on_every_database
class Listing(TrialCase):

    def test_trials_are_listed_by_state_order_and_page(self):
        self.create()
        for _ in range(12):
            self.ask()
        for number in (0, 3, 6, 9):
            self.tell(number, float(number))
        for number in (1, 4):
            self.expect(200, self.post(number, "/prune"))
        self.expect(200, self.post(2, "/fail"))
        path = study_path(self.study) + "/trials"
        answer = self.client.get(path)
        for x in self.expect(200, answer):
            self.check_trial(x, x["state"])
        self.assertEqual(answer.headers["X-Total-Count"], "12")
        self.assertEqual(self.numbers(), list(range(12)))
        self.assertEqual(self.numbers(order="-number"),
                         list(range(11, -1, -1)))
        self.assertEqual(self.numbers(order="number", limit=2, offset=3),
                         [3, 4])
        self.assertEqual(self.numbers(order="-number", limit=2, offset=3),
                         [8, 7])
        self.assertEqual(self.numbers(offset=12), [])
        self.assertEqual(self.numbers(state="COMPLETE"), [0, 3, 6, 9])
        self.assertEqual(self.numbers(state=["PRUNED", "FAIL"]), [1, 2, 4])
        answer = self.client.get(path, state="COMPLETE", limit=1, offset=2)
        self.assertEqual([x["trial_id"] for x in answer.json], [6])
        self.assertEqual(answer.headers["X-Total-Count"], "4")
        for query in ({"limit": 0}, {"limit": 1001}, {"limit": "x"},
                      {"offset": -1}, {"offset": 1.5}, {"state": "complete"},
                      {"order": "value"}):
            with self.subTest(query=query):
                self.expect(422, self.client.get(path, **query))


if __name__ == "__main__":
    unittest.main()
