"""Tuner takes over the database of the service that it replaces."""

import unittest

from support.cases import on_every_database
from support.client import study_path, trial_path
from support.optuna_case import OptunaCase


@on_every_database
class Migration(OptunaCase):

    def test_a_database_of_the_replaced_service_is_served(self):
        names = self.optuna("replaced")
        shown = self.check_same(*names)
        for name, sampler, objectives in (("quality", "gp", 1),
                                          ("pareto", "nsgaii", 2)):
            # As its clients do: create or load, then ask and tell.
            loaded = self.client.post("/studies", {
                "name": name, "sampler": sampler,
                "direction": ["maximize"] * objectives,
                "search_space": shown[name]["user_attrs"]["search_space"]})
            study = self.expect(200, loaded)
            self.assertEqual(study["n_trials"], 30)
            self.assertEqual(study["user_attrs"]["sampler"], sampler)
            asked = self.suggest(name)
            self.assertEqual(asked["trial_id"], 30)
            # What is configured is what samples, unlike before.
            self.assertEqual(asked["sampler"], sampler)
            self.assertIn(asked["params"]["reranker.depth"],
                          range(10, 101, 10))
            self.complete(name, 30, values=[0.25] * objectives)
            # What workers that died left behind can be given up.
            self.insist(trial_path(name, 7) + "/fail", {"reason": "lost"})
            running = self.expect(200, self.client.get(
                study_path(name) + "/trials", state="RUNNING"))
            self.assertEqual([x["trial_id"] for x in running], [17, 27])
        self.assertEqual(
            self.expect(200, self.client.get("/studies/quality/best"))["value"],
            shown["quality"]["best_value"])
        self.assertEqual(
            self.client.get("/studies/quality/importance").status, 200)
        self.check_same(*names)


if __name__ == "__main__":
    unittest.main()
