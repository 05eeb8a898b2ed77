"""Workers in threads that write down what the service acknowledged."""

import itertools
import json
import os
import threading
import time

from support.client import (CONNECTION_ERRORS, PREFIX, Client, study_path,
                            trial_path)
from support.journal import outcome_of

PASSING = (503, 504)
# Keys need to differ between the runs of the tests only on a kept database.
_numbers = itertools.count()


class Worker(threading.Thread):
    """Asks and tells until told to stop, until the connection breaks, or until
    the study's budget is spent.

    With `endure` it goes on after errors; what it asked for without hearing
    the answer is lost to it. With `keyed` it gives each request a key and
    sends the same again until it hears, so that nothing is lost. Evaluating
    a trial takes `evaluation_seconds`.
    """

    def __init__(self, port, journal, stop, endure=False, keyed=False,
                 timeout=30.0, lease_seconds=None, evaluation_seconds=0.0):
        super().__init__(daemon=True)
        self.error = None
        self._client = Client(port, timeout)
        self._journal = journal
        self._stop_event = stop
        self._endure = endure or keyed
        self._keyed = keyed
        self._evaluation_seconds = evaluation_seconds
        self._ask_body = ({} if lease_seconds is None else
                          {"lease_seconds": lease_seconds})

    def run(self):
        try:
            with self._client:
                while not self._stop_event.is_set():
                    if not self._cycle():
                        return
        except Exception as error:  # Raised where the fleet is joined.
            self.error = error

    def _cycle(self):
        journal = self._journal
        answer = self._post(study_path(journal.study) + "/trials/suggest",
                            self._ask_body)
        if answer is None:
            journal.note_unanswered_ask()
            return self._endure
        if answer.status == 409:
            # The budget is spent.
            return False
        if answer.status != 200:
            return self._endure
        journal.note_ask(answer.json)
        if self._evaluation_seconds:
            self._stop_event.wait(self._evaluation_seconds)
        return self._tell(answer.json["trial_id"])

    def _tell(self, number):
        self._journal.note_doubt(number)
        path = trial_path(self._journal.study, number) + "/complete"
        while True:
            answer = self._post(path, outcome_of(number))
            if answer is not None and answer.status == 200:
                self._journal.note_tell(number)
                return True
            is_refused = answer is not None and answer.status not in PASSING
            if is_refused or not self._endure or self._stop_event.is_set():
                return self._endure

    def _post(self, path, body):
        """The answer, or None if there was none."""
        key = f"{os.getpid()}-{next(_numbers)}" if self._keyed else None
        while True:
            answer = self._post_once(path, body, key)
            is_heard = answer is not None and answer.status not in PASSING
            if not is_heard and self._endure:
                # As a real worker would: no hammering on what is in trouble.
                self._stop_event.wait(0.02)
            if is_heard or not self._keyed or self._stop_event.is_set():
                return answer
            self._journal.note_repeat()

    def _post_once(self, path, body, key):
        headers = {"Content-Type": "application/json"}
        if key is not None:
            headers["Idempotency-Key"] = key
        begin = time.monotonic()
        answer = None
        try:
            answer = self._client.raw("POST", PREFIX + path,
                                      json.dumps(body).encode(), headers)
        except CONNECTION_ERRORS:
            pass
        self._journal.note_answer(answer.status if answer else "no answer",
                                  time.monotonic() - begin)
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
            if worker.error is not None:
                raise AssertionError("a worker broke") from worker.error
