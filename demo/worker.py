"""A worker: asks Tuner for parameters, evaluates them, tells the result.

Copy it and exchange `objective`. It needs nothing but Python's standard
library, and any number of workers may run, on any number of machines:

    python3 worker.py http://localhost:6177 my-study

It says what it does in JSON, one event a line. On SIGTERM it finishes the
trial that it holds and ends.
"""

import json
import random
import signal
import sys
import time
import urllib.error
import urllib.parse
import urllib.request


class Refused(Exception):
    """Tuner understood the request and said no; asking again is no use."""

    def __init__(self, status, detail):
        super().__init__(f"{status}: {detail}")
        self.status = status
        self.detail = detail


class Tuner:
    """The REST calls of one study.

    What may pass (no connection, 503, 504) is tried again, with a growing and
    random pause, so that a fleet does not come back all at once. `complete`,
    `prune` and `fail` can be repeated safely: the same outcome again succeeds.
    A repeated `suggest` may leave behind a trial that nobody evaluates.
    """

    def __init__(self, url, study, attempts=10, sleep=time.sleep):
        self.base = f"{url.rstrip('/')}/v1/tuner/studies"
        self.study = f"{self.base}/{urllib.parse.quote(study, safe='')}"
        self.attempts = attempts
        self.sleep = sleep

    def call(self, method, url, body=None):
        """Returns the answer's JSON, or raises `Refused`."""
        request = urllib.request.Request(
            url, method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"})
        for attempt in range(1, self.attempts + 1):
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:
                    text = answer.read()
                    return json.loads(text) if text else None
            except urllib.error.HTTPError as error:
                if error.code not in (503, 504) or attempt == self.attempts:
                    raise Refused(error.code, detail_of(error)) from None
                pause = retry_after(error)
            except OSError:  # refused, reset, timed out
                if attempt == self.attempts:
                    raise
                pause = 0.0
            backoff = min(0.1 * 2 ** attempt, 10.0)
            self.sleep(pause + backoff * random.uniform(0.5, 1.0))

    def create(self, **definition):
        return self.call("POST", self.base, definition)

    def suggest(self):
        return self.call("POST", f"{self.study}/trials/suggest", {})

    def report(self, trial, step, value):
        """Adds a point of the learning curve; True means: prune the trial."""
        answer = self.call("POST", f"{self.study}/trials/{trial}/report",
                           {"step": step, "value": value})
        return answer["should_prune"]

    def complete(self, trial, value):
        return self.call("POST", f"{self.study}/trials/{trial}/complete",
                         {"values": value})

    def prune(self, trial):
        return self.call("POST", f"{self.study}/trials/{trial}/prune", {})

    def fail(self, trial, reason):
        return self.call("POST", f"{self.study}/trials/{trial}/fail",
                         {"reason": reason})

    def best(self):
        return self.call("GET", f"{self.study}/best")


def detail_of(error):
    """What Tuner says about an error, as text."""
    text = error.read().decode(errors="replace")
    try:
        detail = json.loads(text)["detail"]
    except (ValueError, KeyError, TypeError):
        return text
    return detail if isinstance(detail, str) else json.dumps(detail)


def retry_after(error):
    """The pause that the server asks for, in seconds."""
    try:
        return max(0.0, float(error.headers.get("Retry-After", 0)))
    except ValueError:
        return 0.0


def say(**event):
    print(json.dumps(event), flush=True)


def work(tuner, evaluate, pruned, go_on=lambda: True):
    """Evaluates one trial after the other while `go_on()`."""
    while go_on():
        suggestion = tuner.suggest()
        trial = suggestion["trial_id"]
        say(event="started", trial=trial)
        try:
            value = evaluate(
                suggestion["params"],
                lambda step, value: tuner.report(trial, step, value))
        except pruned:
            tuner.prune(trial)
            say(event="pruned", trial=trial)
        except Refused:
            raise
        except Exception as error:  # a bad point must not end the worker
            tuner.fail(trial, f"{type(error).__name__}: {error}")
            say(event="failed", trial=trial, reason=str(error))
        else:
            tuner.complete(trial, value)
            say(event="completed", trial=trial, value=value)


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: worker.py URL STUDY")
    stopping = []
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
    import objective
    work(Tuner(sys.argv[1], sys.argv[2]), objective.evaluate, objective.Pruned,
         lambda: not stopping)


if __name__ == "__main__":
    main()
