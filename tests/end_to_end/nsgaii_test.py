"""NSGA-II keeps its generations in the database, as Optuna does."""

import json
import unittest

from support.cases import ServedCase, on_every_database
from support.client import study_path

POPULATION = 8
OPTIONS = {"population_size": POPULATION, "n_startup_trials": 8}


@on_every_database
class Nsgaii(ServedCase):

    def begin(self, name, **fields):
        fields = {"sampler": "nsgaii", "sampler_options": OPTIONS,
                  "direction": ["minimize", "maximize"], "seed": 11, **fields}
        return self.create(name, **fields)

    def ask_and_tell(self, name, turns, kill_at=()):
        """Keeps up to five trials running; the service is killed before some
        of the turns. Returns all parameters."""
        params = []
        pending = []
        for turn in range(turns):
            if turn in kill_at:
                self.service.kill()
                self.start_again()
            asked = self.ask(name)
            params.append(asked["params"])
            pending.append(asked)
            while len(pending) > 5 or (pending and turn % 7 == 6):
                x = pending.pop(turn % len(pending))
                p = x["params"]
                self.tell(x["trial_id"],
                          [p["x"] ** 2 + p["depth"], p["width"] - p["dropout"]],
                          name, constraints=[p["x"] - 0.9])
        return params

    def attributes(self, name):
        """The generation of each trial, and the parents of each generation as
        trial numbers."""
        of_study = (f"(SELECT study_id FROM studies WHERE study_name = "
                    f"'{name}')")
        numbers = {x["trial_id"]: x["number"] for x in self.database.rows(
            f"SELECT trial_id, number FROM trials WHERE study_id = {of_study}")}
        rows = self.database.rows(
            "SELECT trial_id, value_json FROM trial_system_attributes WHERE "
            "\"key\" = 'NSGAIISampler:generation'")
        generations = {numbers[x["trial_id"]]: json.loads(x["value_json"])
                       for x in rows if x["trial_id"] in numbers}
        prefix = "NSGAIISampler:parent:"
        rows = self.database.rows(
            "SELECT \"key\" AS name, value_json FROM study_system_attributes "
            f"WHERE study_id = {of_study} AND \"key\" LIKE '{prefix}%'")
        parents = {int(x["name"].removeprefix(prefix)):
                   [numbers[i] for i in json.loads(x["value_json"])]
                   for x in rows}
        return generations, parents

    def test_a_killed_service_goes_on_with_the_same_suggestions(self):
        for options in (OPTIONS, {**OPTIONS, "variant": "optuna"}):
            with self.subTest(options=options):
                names = [f"{options.get('variant')} {i}" for i in (1, 2)]
                for name in names:
                    self.begin(name, sampler_options=options)
                first = self.ask_and_tell(names[0], 60)
                again = self.ask_and_tell(names[1], 60, kill_at=(20, 33, 47))
                self.assertEqual(first, again)
                self.assertEqual(self.attributes(names[0]),
                                 self.attributes(names[1]))

    def test_generations_and_parents_are_in_the_database(self):
        self.begin(self.study)
        self.ask_and_tell(self.study, 60)
        generations, parents = self.attributes(self.study)
        self.assertEqual(sorted(generations), list(range(60)))
        last = max(generations.values())
        self.assertGreaterEqual(last, 4)
        # One after the other, each with all its parents, none without a trial.
        for number in range(1, 60):
            self.assertIn(generations[number] - generations[number - 1], (0, 1))
        self.assertEqual(sorted(parents), list(range(1, last + 1)))
        for generation, numbers in parents.items():
            self.assertEqual(len(set(numbers)), POPULATION)
            for number in numbers:
                self.assertLess(generations[number], generation)

    def test_a_study_may_change_to_nsgaii_and_back(self):
        self.begin(self.study, sampler="random", sampler_options={})
        self.ask_and_tell(self.study, 21)
        body = {"name": self.study, "sampler": "nsgaii",
                "sampler_options": OPTIONS,
                "direction": ["minimize", "maximize"],
                "search_space": self.expect(200, self.client.get(
                    study_path(self.study)))["user_attrs"]["search_space"]}
        self.expect(200, self.client.post("/studies", body))
        self.assertEqual(self.ask(self.study)["sampler"], "nsgaii")
        generations, parents = self.attributes(self.study)
        # What others sampled is the first generation.
        self.assertEqual(generations, {21: 1})
        self.assertEqual(len(parents[1]), POPULATION)
        body.update(sampler="random", sampler_options={})
        self.expect(200, self.client.post("/studies", body))
        self.assertEqual(self.ask(self.study)["sampler"], "random")

    def test_options_are_checked(self):
        for options, field in (({"population_size": 1}, "population_size"),
                               ({"crossover": "none"}, "crossover"),
                               ({"mutation_prob": 2}, "mutation_prob"),
                               ({"eta_c": 20}, "eta_c")):
            with self.subTest(options=options):
                answer = self.client.post("/studies", {
                    "name": "refused", "sampler": "nsgaii",
                    "sampler_options": options,
                    "search_space": [{"type": "float", "name": "x",
                                      "low": 0.0, "high": 1.0}]})
                detail = self.expect(422, answer)["detail"]
                self.assertEqual(detail[0]["loc"],
                                 ["body", "sampler_options", field])


if __name__ == "__main__":
    unittest.main()
