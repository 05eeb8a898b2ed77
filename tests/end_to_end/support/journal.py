"""What the service told the workers of one study."""

import collections
import threading


def value_of(number):
    """The objective: a value that needs all 17 digits, by trial number."""
    return (number + 1) / 7.0


def outcome_of(number):
    """What workers tell about a trial."""
    return {"values": value_of(number), "user_attrs": {"worker": number},
            "intermediate_values": {"0": value_of(number) / 2,
                                    "7": value_of(number)}}


class Journal:
    """What was acknowledged, and what is in doubt. Shared by threads."""

    def __init__(self, study):
        self.study = study
        self.asked = {}
        self.told = set()
        # Tells without an answer: may have taken effect or not.
        self.in_doubt = set()
        # Asks without an answer.
        self.unanswered_asks = 0
        self.duplicates = []
        self.statuses = collections.Counter()
        # Requests that were sent again.
        self.repeated = 0
        self.slowest = 0.0
        self._changed = threading.Condition()

    def note(self, change):
        with self._changed:
            change()
            self._changed.notify_all()

    def note_ask(self, suggestion):
        def change():
            number = suggestion["trial_id"]
            if number in self.asked:
                self.duplicates.append(number)
            self.asked[number] = suggestion["params"]
        self.note(change)

    def note_unanswered_ask(self):
        def change():
            self.unanswered_asks += 1
        self.note(change)

    def note_doubt(self, number):
        self.note(lambda: self.in_doubt.add(number))

    def note_tell(self, number):
        def change():
            self.told.add(number)
            self.in_doubt.discard(number)
        self.note(change)

    def note_answer(self, status, seconds):
        def change():
            self.slowest = max(self.slowest, seconds)
            self.statuses[status] += 1
        self.note(change)

    def note_repeat(self):
        def change():
            self.repeated += 1
        self.note(change)

    def wait_until(self, is_reached, seconds=60):
        """Waits until a condition on the journal holds."""
        with self._changed:
            if not self._changed.wait_for(lambda: is_reached(self), seconds):
                raise AssertionError(
                    f"{len(self.asked)} asked, {len(self.told)} told, "
                    f"{dict(self.statuses)} after {seconds} s")
