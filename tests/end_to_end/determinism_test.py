"""A sampler is a function of definition, seed and history."""

import unittest

from support.cases import ServedCase, on_every_database
from support.client import study_path


@on_every_database
class Determinism(ServedCase):

    def sequence(self, name, sampler, restart_at=None, **fields):
        """Asks for several trials at a time and tells some of them; returns
        all parameters."""
        self.create(name, sampler=sampler, seed=20240229, **fields)
        params = []
        pending = []
        for turn in range(20):
            if turn == restart_at:
                self.service.stop()
                self.start_again()
            if turn % 5 == 4:
                answer = self.client.post(
                    study_path(name) + "/trials/suggest/batch", {"count": 3})
                asked = self.expect(200, answer)["trials"]
            else:
                asked = [self.ask(name), self.ask(name)]
            params += [x["params"] for x in asked]
            pending += asked
            while len(pending) > 2:
                x = pending.pop(0)
                self.tell(x["trial_id"],
                          x["params"]["x"] ** 2 + x["params"]["depth"], name)
        return params

    def test_the_same_history_gives_the_same_suggestions(self):
        for sampler in ("random", "qmc", "tpe", "nsgaii"):
            with self.subTest(sampler=sampler):
                first = self.sequence(f"{sampler} 1", sampler)
                again = self.sequence(f"{sampler} 2", sampler)
                self.assertEqual(first, again)
                restarted = self.sequence(f"{sampler} 3", sampler,
                                          restart_at=13)
                self.assertEqual(first, restarted)

    def test_another_seed_gives_other_suggestions(self):
        self.create("seed 1", seed=1)
        self.create("seed 2", seed=2)
        self.assertNotEqual(self.ask("seed 1")["params"],
                            self.ask("seed 2")["params"])

    def test_studies_without_a_seed_differ(self):
        self.create("drawn 1")
        self.create("drawn 2")
        self.assertNotEqual(self.ask("drawn 1")["params"],
                            self.ask("drawn 2")["params"])


if __name__ == "__main__":
    unittest.main()
