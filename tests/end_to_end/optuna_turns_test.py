"""Tuner serves studies of Optuna, and the two go on in turn."""

import unittest

from support.cases import on_every_database
from support.client import study_path, trial_path
from support.optuna_case import OptunaCase


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


if __name__ == "__main__":
    unittest.main()
