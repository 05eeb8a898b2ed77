"""Workers in threads that write down what the service acknowledged."""

import collections
import threading
import time

from support.client import CONNECTION_ERRORS, Client, study_path, trial_path


def value_of(number):
    """The objective: a value that needs all 17 digits, by trial number."""
    return (number + 1) / 7.0


class Journal:
    """What the service said about one study; shared by all its workers."""

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

    def note_tell(self, number):
        def change():
            self.told.add(number)
            self.in_doubt.discard(number)
        self.note(change)

    def wait_until(self, is_reached, seconds=60):
        """Waits until a condition on the journal holds."""
        with self._changed:
            if not self._changed.wait_for(lambda: is_reached(self), seconds):
                raise AssertionError(
                    f"{len(self.asked)} asked, {len(self.told)} told, "
                    f"{dict(self.statuses)} after {seconds} s")

    def check(self, case, client, others=None):
        """Compares what was acknowledged with what the service holds now.
        `others` maps trials that somebody else completed to their values."""
        others = others or {}
        trials = client.all_trials(self.study)
        case.assertEqual([x["trial_id"] for x in trials],
                         list(range(len(trials))))
        case.assertEqual(self.duplicates, [])
        for number, params in self.asked.items():
            case.assertLess(number, len(trials), "an acknowledged ask is lost")
            case.assertEqual(trials[number]["params"], params)
        names = {frozenset(x["params"]) for x in trials}
        case.assertLessEqual(len(names), 1, "a trial has part of its params")
        for x in trials:
            number = x["trial_id"]
            if number in others:
                case.assertNotIn(number, self.told)
                case.assertEqual(x["values"], [others[number]])
                continue
            if number in self.told:
                case.assertEqual(x["state"], "COMPLETE",
                                 f"the tell of trial {number} is lost")
            elif number not in self.in_doubt:
                case.assertEqual(x["state"], "RUNNING", f"trial {number}")
            if x["state"] == "COMPLETE":
                self._check_outcome(case, client, x)
            else:
                case.assertIsNone(x["values"])
                case.assertEqual(x["user_attrs"], {})
        return trials

    def _check_outcome(self, case, client, listed):
        number = listed["trial_id"]
        case.assertEqual(listed["values"], [value_of(number)])
        case.assertEqual(listed["user_attrs"], {"worker": number})
        case.assertIsNotNone(listed["datetime_complete"])
        whole = client.get(trial_path(self.study, number)).json
        case.assertEqual(whole["intermediate_values"],
                         {"0": value_of(number) / 2, "7": value_of(number)})


class Worker(threading.Thread):
    """Asks and tells until told to stop, or until the connection breaks."""

    def __init__(self, port, journal, stop, endure=False, timeout=30.0):
        super().__init__(daemon=True)
        self._client = Client(port, timeout)
        self._journal = journal
        self._stop_event = stop
        self._endure = endure

    def run(self):
        with self._client:
            while not self._stop_event.is_set():
                if not self._cycle():
                    return

    def _cycle(self):
        journal = self._journal
        answer = self._post(study_path(journal.study) + "/trials/suggest")
        if answer is None:
            journal.note(lambda: setattr(
                journal, "unanswered_asks", journal.unanswered_asks + 1))
            return self._endure
        if answer.status != 200:
            return self._endure
        journal.note_ask(answer.json)
        return self._tell(answer.json["trial_id"])

    def _tell(self, number):
        body = {"values": value_of(number), "user_attrs": {"worker": number},
                "intermediate_values": {"0": value_of(number) / 2,
                                        "7": value_of(number)}}
        self._journal.note(lambda: self._journal.in_doubt.add(number))
        while True:
            answer = self._post(
                trial_path(self._journal.study, number) + "/complete", body)
            if answer is not None and answer.status == 200:
                self._journal.note_tell(number)
                return True
            if not self._endure or self._stop_event.is_set():
                return False

    def _post(self, path, body=None):
        """The answer, or None if there was none."""
        begin = time.monotonic()
        answer = None
        try:
            answer = self._client.post(path, body)
        except CONNECTION_ERRORS:
            pass
        took = time.monotonic() - begin

        def change():
            journal = self._journal
            journal.slowest = max(journal.slowest, took)
            journal.statuses[answer.status if answer else "no answer"] += 1
        self._journal.note(change)
        if (answer is None or answer.status != 200) and self._endure:
            # As a real worker would: no hammering on a service in trouble.
            self._stop_event.wait(0.02)
        return answer


class Fleet:
    """Some workers for each journal. Leaves with all threads ended."""

    def __init__(self, port, journals, workers=16, **options):
        self.stop_event = threading.Event()
        self._workers = [
            Worker(port, journals[i % len(journals)], self.stop_event,
                   **options)
            for i in range(workers)]

    def __enter__(self):
        for worker in self._workers:
            worker.start()
        return self

    def __exit__(self, *exception):
        self.stop_event.set()
        self.join()

    def join(self, seconds=60):
        for worker in self._workers:
            worker.join(seconds)
            if worker.is_alive():
                raise AssertionError("a worker hangs")
