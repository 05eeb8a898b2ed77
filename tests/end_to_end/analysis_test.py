"""Best trial, Pareto front and export."""

import csv
import io
import json
import unittest

from support.cases import ServedCase, on_every_database
from support.client import study_path


@on_every_database
class Analysis(ServedCase):

    def get(self, tail):
        return self.client.get(study_path(self.study) + tail)

    def test_best_follows_the_direction(self):
        for direction, best in (("minimize", 2), ("maximize", 1)):
            self.study = f"best_{direction}"
            self.create(direction=direction)
            detail = self.expect(404, self.get("/best"))["detail"]
            self.assertEqual(detail, "No trials completed yet")
            asked = [self.ask() for _ in range(4)]
            detail = self.expect(404, self.get("/best"))["detail"]
            self.assertEqual(detail, "No completed trials found")
            for number, value in enumerate((0.5, 7.25, -3.0)):
                self.tell(number, value)
            body = self.expect(200, self.get("/best"))
            self.assertEqual(body, {
                "trial_id": best, "params": asked[best]["params"],
                "value": (0.5, 7.25, -3.0)[best]})

    def test_an_infeasible_trial_is_not_the_best(self):
        self.create()
        for number, (value, constraint) in enumerate(
                ((1.0, 0.5), (2.0, -0.5), (3.0, 0.0))):
            self.ask()
            self.tell(number, value, constraints=[constraint])
        self.assertEqual(self.expect(200, self.get("/best"))["trial_id"], 1)

    def test_the_front_is_in_order_of_number(self):
        self.create(direction=["minimize", "maximize"])
        detail = self.expect(404, self.get("/best"))["detail"]
        self.assertEqual(detail, "No trials completed yet")
        points = [(3, 3), (1, 1), (2, 2), (2, 1), (5, 2), (0, 0)]
        asked = [self.ask() for _ in points]
        for number, values in enumerate(points):
            self.tell(number, list(values))
        body = self.expect(200, self.get("/pareto"))
        self.assertEqual(body, [
            {"trial_id": i, "values": list(points[i]),
             "params": asked[i]["params"]} for i in (0, 1, 2, 5)])
        best = self.expect(200, self.get("/best"))
        self.assertEqual(best, {"trial_id": 0, "value": [3, 3],
                                "params": asked[0]["params"]})
        study = self.expect(200, self.get(""))
        self.assertEqual(study["n_trials"], len(points))

    def test_one_objective_has_no_front(self):
        self.create()
        detail = self.expect(400, self.get("/pareto"))["detail"]
        self.assertEqual(detail, "Pareto frontier is only available for "
                                 "multi-objective studies")

    def test_the_export_holds_every_trial(self):
        self.create()
        count = 30
        for number in range(count):
            self.ask()
            if number % 3:
                self.tell(number, number / 7,
                          user_attrs={"text": 'a,"b"\nc', "n": number},
                          intermediate_values={"1": number / 3})
        held = self.client.all_trials(self.study)

        answer = self.get("/export?format=json")
        self.expect(200, answer)
        self.assertIn("application/json", answer.headers["Content-Type"])
        exported = json.loads(answer.body)
        trials = exported["trials"] if isinstance(exported, dict) else exported
        self.assertEqual(len(trials), count)
        for x, listed in zip(trials, held):
            self.assertEqual({k: x[k] for k in listed}, listed)

        answer = self.get("/export?format=csv")
        self.assertEqual(answer.status, 200)
        self.assertIn("text/csv", answer.headers["Content-Type"])
        rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
        self.assertEqual(len(rows), count)
        for row, listed in zip(rows, held):
            self.assertEqual(row["state"], listed["state"])
            text = " ".join(str(x) for x in row.values())
            for value in listed["values"] or []:
                self.assertIn(repr(value), text)
            self.assertIn(repr(listed["params"]["rate"]), text)

        self.expect(422, self.get("/export?format=xml"))


if __name__ == "__main__":
    unittest.main()
