"""A restart changes nothing that the service says."""

import unittest

from support.cases import ServedCase, on_every_database
from support.client import study_path, trial_path


@on_every_database
class Restart(ServedCase):

    def fill(self, name, **fields):
        """A study with trials in every state."""
        self.create(name, user_attrs={"ü": [1, {"a": None}]}, **fields)
        objectives = fields.get("direction", "minimize")
        n = len(objectives) if isinstance(objectives, list) else 1
        for _ in range(30):
            self.ask(name)
        for number in range(0, 30, 2):
            curve = {str(s): number / (s + 3) for s in range(0, 40, 9)}
            self.tell(number, [number / (3 + i) - 1 for i in range(n)], name,
                      user_attrs={"note": f"№ {number}"},
                      constraints=[-number, 0.0], intermediate_values=curve)
        if n == 1:
            for step in (1, 4, 30):
                path = trial_path(name, 1) + "/report"
                self.expect(200, self.client.post(
                    path, {"step": step, "value": step / 7}))
        for number, what in ((1, "/prune"), (3, "/prune"), (5, "/fail")):
            self.expect(200, self.client.post(trial_path(name, number) + what))
        self.expect(201, self.client.post(
            study_path(name) + "/trials",
            [{"params": {"x": 0.25, "kind": "accurate"}}, {"params": {}}]))
        self.ask(name, {"worker": "w"})

    def everything(self, names):
        said = self.snapshot(*names)
        for name in names:
            for number in range(32):
                said[name, number] = self.said(trial_path(name, number))
        return said

    def test_all_answers_are_the_same_after_a_restart(self):
        names = ["one", "two/ö", "three"]
        self.fill(names[0], sampler="tpe", pruner="hyperband", seed=5)
        self.fill(names[1], direction=["maximize", "minimize"])
        self.fill(names[2], sampler="qmc", pruner="median",
                  direction="maximize")
        before = self.everything(names)
        for what, answer in before.items():
            if what != "listed" and what[1] != "/pareto":
                self.assertEqual(answer[0], 200, f"{what}: {answer}")
        self.assertEqual(self.service.stop(), 0)
        self.start_again()
        self.assertEqual(self.everything(names), before)
        self.service.kill()
        self.start_again()
        self.assertEqual(self.everything(names), before)
        # Life goes on where it stopped.
        self.assertEqual(self.ask("one")["trial_id"], 31)
        self.assertEqual(self.ask("one")["trial_id"], 32)


if __name__ == "__main__":
    unittest.main()
