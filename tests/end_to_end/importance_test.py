"""Parameter importance, hypervolume, and constraints as others read them."""

import json
import random
import unittest

from support.cases import SPACE, ServedCase, on_every_database
from support.client import study_path

EVALUATORS = {"fanova": "fanova", "ped_anova": "ped_anova",
              "mdi": "mean_decrease_impurity"}


def params(**given):
    """Values for every parameter of SPACE."""
    values = {"x": 0.0, "rate": 0.01, "dropout": 0.25, "depth": 6,
              "width": 32, "kind": "fast"}
    values.update(given)
    return values


@on_every_database
class Importance(ServedCase):

    def get(self, tail, **query):
        return self.client.get(study_path(self.study) + tail, **query)

    def add(self, trials):
        body = [{"state": "COMPLETE", **trial} for trial in trials]
        self.expect(201, self.client.post(
            study_path(self.study) + "/trials", body))

    def add_random(self, count, objective):
        """Finished trials at random points."""
        draw = random.Random(1)
        trials = []
        for _ in range(count):
            point = params(
                x=draw.uniform(-1, 1), rate=10 ** draw.uniform(-5, -1),
                dropout=0.05 * draw.randrange(11), depth=draw.randint(1, 12),
                width=draw.randint(1, 1024),
                kind=draw.choice(SPACE[5]["choices"]))
            trials.append({"params": point, "values": objective(point)})
        self.add(trials)

    def importance(self, **query):
        body = self.expect(200, self.get("/importance", **query))
        self.assertEqual(set(body), {"importances", "method"})
        shares = list(body["importances"].values())
        self.assertAlmostEqual(sum(shares), 1.0)
        self.assertEqual(shares, sorted(shares, reverse=True))
        self.assertEqual(set(body["importances"]),
                         {x["name"] for x in SPACE})
        return body["method"], body["importances"]

    def test_what_matters_comes_first(self):
        self.create()
        self.add_random(300, lambda p: p["x"] ** 2 + 0.01 * p["depth"])
        self.assertEqual(self.importance()[0], "fanova")
        for evaluator, method in EVALUATORS.items():
            said, shares = self.importance(evaluator=evaluator)
            self.assertEqual(said, method)
            self.assertEqual(next(iter(shares)), "x")

    def test_each_objective_has_its_own_importances(self):
        self.create(direction=["minimize", "maximize"])
        self.add_random(300, lambda p: [p["x"], p["dropout"]])
        for evaluator in EVALUATORS:
            for index, name in enumerate(("x", "dropout")):
                _, shares = self.importance(evaluator=evaluator,
                                            target_idx=index)
                self.assertEqual(next(iter(shares)), name)
        errors = self.expect(422, self.get("/importance", target_idx=2))
        self.assertEqual(errors["detail"][0]["loc"], ["query", "target_idx"])

    def test_the_same_history_gives_the_same_answer_after_a_restart(self):
        self.create()
        self.add_random(50, lambda p: p["x"] * p["depth"])
        before = [self.importance(evaluator=x) for x in EVALUATORS]
        self.assertEqual([self.importance(evaluator=x) for x in EVALUATORS],
                         before)
        self.service.kill()
        self.start_again()
        self.assertEqual([self.importance(evaluator=x) for x in EVALUATORS],
                         before)

    def test_a_further_trial_is_seen(self):
        self.create()
        self.add_random(50, lambda p: p["x"])
        before = self.importance(evaluator="ped_anova")
        self.add([{"params": params(depth=12), "values": -100.0}])
        self.assertNotEqual(self.importance(evaluator="ped_anova"), before)

    def test_a_constant_objective_makes_all_equal(self):
        self.create()
        self.add_random(20, lambda p: 1.0)
        for evaluator in ("fanova", "mdi"):
            _, shares = self.importance(evaluator=evaluator)
            for share in shares.values():
                self.assertAlmostEqual(share, 1 / 6)

    def test_too_few_trials_and_unknown_evaluators(self):
        self.create()
        self.ask()
        self.tell(0, 1.0)
        self.ask()
        detail = self.expect(400, self.get("/importance"))["detail"]
        self.assertEqual(detail, "At least 2 completed trials required for "
                                 "importance analysis")
        self.tell(1, 2.0)
        self.importance()
        errors = self.expect(422, self.get("/importance", evaluator="shap"))
        self.assertEqual(errors["detail"][0]["loc"], ["query", "evaluator"])
        self.expect(404, self.client.get("/studies/nobody/importance"))

    def test_infinite_values_of_another_program_are_left_out(self):
        self.create()
        self.add_random(60, lambda p: p["x"])
        self.database.execute(
            "UPDATE trial_values SET value = NULL, value_type = 'INF_POS' "
            "WHERE trial_id IN (SELECT trial_id FROM trials WHERE number "
            "IN (3, 7) AND study_id = (SELECT study_id FROM studies WHERE "
            f"study_name = '{self.study}'))")
        self.service.kill()
        self.start_again()
        for evaluator in EVALUATORS:
            _, shares = self.importance(evaluator=evaluator)
            self.assertEqual(next(iter(shares)), "x")
        history = self.expect(200, self.get("/history"))
        self.assertIsNone(history["value"][3])

    def test_constraints_are_stored_as_others_read_them(self):
        self.create(direction=["minimize", "minimize"])
        for number, (values, constraints) in enumerate((
                ((1.0, 1.0), [0.5]), ((2.0, 2.0), [-0.5, 0.0]),
                ((3.0, 1.0), [-1.0]), ((9.0, 9.0), []))):
            self.ask()
            self.tell(number, list(values), constraints=constraints)
        rows = self.database.rows(
            "SELECT number, value_json FROM trial_system_attributes AS a "
            "JOIN trials AS t ON a.trial_id = t.trial_id "
            "WHERE a.\"key\" = 'constraints' AND study_id = (SELECT study_id "
            f"FROM studies WHERE study_name = '{self.study}') ORDER BY number")
        self.assertEqual([(x["number"], json.loads(x["value_json"]))
                          for x in rows],
                         [(0, [0.5]), (1, [-0.5, 0.0]), (2, [-1.0])])
        for _ in range(2):
            front = self.expect(200, self.get("/pareto"))
            self.assertEqual([x["trial_id"] for x in front], [1, 2])
            self.assertEqual(
                self.expect(200, self.get("/best"))["trial_id"], 1)
            self.assertEqual(self.trial(1)["constraints"], [-0.5, 0.0])
            volume = self.expect(200, self.get("/hypervolume",
                                               reference_point="4,4"))
            self.assertEqual(volume["hypervolume"], 5.0)
            self.service.kill()
            self.start_again()

    def test_a_reference_point_is_a_list_of_finite_numbers(self):
        self.create(direction=["minimize", "maximize"])
        self.add([{"params": params(), "values": [1, -5]},
                  {"params": params(), "values": [2, -3]},
                  {"params": params(), "values": [4, -1]}])
        for query in ({"reference_point": "6,-6"},
                      {"reference_point": [6, -6]}):
            body = self.expect(200, self.get("/hypervolume", **query))
            self.assertEqual(body, {"hypervolume": 17.0,
                                    "reference_point": [6.0, -6.0]})
        # A point that some trials exceed: those count for nothing.
        body = self.expect(200, self.get("/hypervolume",
                                         reference_point="3,-4"))
        self.assertEqual(body["hypervolume"], 1.0)
        for bad in ("6", "6,a", "6,inf", "1,2,3"):
            errors = self.expect(
                422, self.get("/hypervolume", reference_point=bad))["detail"]
            self.assertEqual(errors[0]["loc"][:2],
                             ["query", "reference_point"])
        # The front itself keeps its shape.
        self.assertIsInstance(
            self.expect(200, self.get("/pareto", reference_point="6,-6")),
            list)


if __name__ == "__main__":
    unittest.main()
