"""A study that nobody uses leaves memory and comes back unchanged."""

import unittest

from support.cases import ServedCase, on_every_database


@on_every_database
class Idle(ServedCase):

    settings = {"STUDY_IDLE_SECONDS": 1}

    def wait_unloaded(self, since):
        self.service.wait_for_event(
            lambda x: x["event"] == "study unloaded"
            and x["study"] == self.study, since)

    def test_an_idle_study_is_unloaded_and_loaded_again(self):
        self.create(sampler="tpe", seed=3)
        for _ in range(15):
            asked = self.ask()
            self.tell(asked["trial_id"], asked["params"]["x"])
        pending = self.ask()
        since = len(self.service.lines)
        before = self.snapshot(self.study)
        self.wait_unloaded(since)
        since = len(self.service.lines)
        self.assertEqual(self.snapshot(self.study), before)
        self.service.wait_for_event(
            lambda x: x["event"] == "study loaded"
            and x["study"] == self.study, since)
        self.wait_unloaded(since)
        self.assertEqual(self.tell(pending["trial_id"], 1.5)["values"], [1.5])
        self.assertEqual(self.ask()["trial_id"], 16)


if __name__ == "__main__":
    unittest.main()
