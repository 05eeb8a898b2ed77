"""The demonstration: a fleet of workers tunes a neural network through Tuner.

    make demo

TUNER_URL says where Tuner is (http://localhost:6177); if none answers there,
one is started on a temporary database.
"""

import os
import signal
import subprocess
import sys
import time

import objective
from fleet import Fleet
from service import serving
from worker import Refused, Tuner

WORKERS = 8
TRIALS = 80
KILL_AFTER = 50


class Progress:
    """Prints a line per finished trial and keeps the best."""

    def __init__(self):
        self.began = time.monotonic()
        self.finished = 0
        self.best = None

    def seconds(self):
        return time.monotonic() - self.began

    def note(self, text):
        print(f"{self.seconds():5.1f} s  {text}", flush=True)

    def trial(self, event, workers):
        """Notes how a trial ended."""
        self.finished += 1
        outcome = event["event"]
        if outcome == "completed":
            value = event["value"]
            outcome = f"{value:.4f}"
            if self.best is None or value > self.best:
                self.best = value
                outcome += "  <- best so far"
        elif outcome == "failed":
            outcome += f" ({event['reason']})"
        best = "    --" if self.best is None else f"{self.best:.4f}"
        self.note(f"finished {self.finished:3}  workers {workers}  "
                  f"best {best}  trial {event['trial']:3}: {outcome}")


class Supervisor:
    """Runs a fleet on a study until enough trials are finished."""

    def __init__(self, url, study):
        self.tuner = Tuner(url, study)
        self.progress = Progress()
        self.fleet = Fleet(url, study, WORKERS)
        self.victim = None
        self.finishing = False

    def run(self):
        try:
            while self.fleet.workers:
                for worker, event in self.fleet.events():
                    self.handle(worker, event)
        except BaseException:
            # Something is wrong already: no patience for more of it.
            self.tuner.attempts = 1
            for trial in self.fleet.kill():
                self.report_lost(trial)
            raise

    def handle(self, worker, event):
        if event["event"] == "died":
            self.replace(worker)
        elif event["event"] != "started":
            self.progress.trial(event, len(self.fleet.workers))
        elif self.victim is None and self.progress.finished >= KILL_AFTER:
            self.victim = worker
            worker.end(signal.SIGKILL)
            self.progress.note(f"** worker {worker.number} is killed (SIGKILL) "
                               f"in the middle of trial {event['trial']}")
        # Every worker still finishes the trial that it holds.
        if not self.finishing and self.progress.finished >= TRIALS - WORKERS:
            self.finishing = True
            self.fleet.finish()

    def replace(self, worker):
        """Clears up behind a worker that ended."""
        if worker.trial is not None:
            self.report_lost(worker.trial)
        if self.finishing:
            return
        if self.fleet.started >= 2 * WORKERS:
            raise SystemExit("error: workers end by themselves, see above")
        self.progress.note(f"** worker {self.fleet.start().number} takes the "
                           f"place of worker {worker.number}")

    def report_lost(self, trial):
        """Tells Tuner that nobody evaluates `trial` any more."""
        try:
            self.tuner.fail(trial, "the worker died")
            self.progress.note(f"** trial {trial} is reported as failed")
        except (OSError, Refused) as why:
            self.progress.note(f"** trial {trial} cannot be reported as "
                               f"failed: {why}")


def optimize(url, study):
    """Creates the study, lets a fleet work on it, returns the best trial."""
    tuner = Tuner(url, study)
    tuner.create(name=study, direction="maximize", sampler="tpe",
                 pruner="median", search_space=objective.SEARCH_SPACE)
    print(f"Study {study}: {WORKERS} workers, {TRIALS} trials, "
          f"{len(objective.SEARCH_SPACE)} parameters.\n", flush=True)
    supervisor = Supervisor(url, study)
    supervisor.run()
    print(f"\n{supervisor.progress.finished} trials in "
          f"{supervisor.progress.seconds():.0f} s.")
    return tuner.best()


def show(best):
    print("Training with the best and with the default parameters ...",
          flush=True)
    tuned = objective.test_accuracy(best["params"])
    default = objective.test_accuracy()
    print(f"\nBest parameters (trial {best['trial_id']}, cross-validated "
          f"accuracy {best['value']:.4f}):")
    for name, value in best["params"].items():
        text = f"{value:.4g}" if isinstance(value, float) else value
        print(f"  {name:14} {text}")
    print(f"\nAccuracy on the held-out test images, mean of "
          f"{len(objective.SEEDS)} networks:")
    print(f"  default parameters  {default:.4f}")
    print(f"  tuned parameters    {tuned:.4f}   "
          f"({(tuned - default) * 100:+.2f} points)")


def main():
    url = os.environ.get("TUNER_URL", "http://localhost:6177").rstrip("/")
    study = time.strftime("demo-%Y%m%d-%H%M%S")
    with serving(url) as found:
        show(optimize(found, f"{study}-{os.getpid()}"))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except (OSError, Refused, subprocess.CalledProcessError) as error:
        sys.exit(f"error: {error}")
