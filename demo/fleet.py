"""Starts worker processes, listens to them, and replaces those that die."""

import json
import os
import pathlib
import selectors
import signal
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parent


class Worker:
    """One worker process and the trial it holds, if any."""

    def __init__(self, number, url, study):
        self.number = number
        self.trial = None
        self.buffer = b""
        # One thread each: the workers themselves are the parallelism.
        environment = dict(os.environ, OMP_NUM_THREADS="1",
                           OPENBLAS_NUM_THREADS="1",
                           PYTHONDONTWRITEBYTECODE="1")
        # A group of its own: Ctrl-C is for the supervisor, who ends them.
        self.process = subprocess.Popen(
            [sys.executable, FOLDER / "worker.py", url, study],
            stdout=subprocess.PIPE, env=environment, start_new_session=True)

    def read(self):
        """Returns the events that have arrived, or None at the end."""
        data = os.read(self.process.stdout.fileno(), 65536)
        if not data:
            return None
        *lines, self.buffer = (self.buffer + data).split(b"\n")
        return [json.loads(line) for line in lines]

    def end(self, how):
        if self.process.poll() is None:
            self.process.send_signal(how)


class Fleet:
    """The workers of one study."""

    def __init__(self, url, study, size):
        self.url = url
        self.study = study
        self.started = 0
        self.workers = []
        self.selector = selectors.DefaultSelector()
        for _ in range(size):
            self.start()

    def start(self):
        """Starts one more worker and returns it."""
        self.started += 1
        worker = Worker(self.started, self.url, self.study)
        self.workers.append(worker)
        self.selector.register(worker.process.stdout, selectors.EVENT_READ,
                               worker)
        return worker

    def events(self):
        """Waits, then yields pairs of a worker and an event. Of a worker that
        died, the last event is `{"event": "died"}`."""
        for key, _ in self.selector.select():
            worker = key.data
            events = worker.read()
            if events is None:
                self.forget(worker)
                yield worker, {"event": "died"}
                continue
            for event in events:
                holds = event["event"] == "started"
                worker.trial = event["trial"] if holds else None
                yield worker, event

    def forget(self, worker):
        self.selector.unregister(worker.process.stdout)
        worker.process.stdout.close()
        worker.process.wait()
        self.workers.remove(worker)

    def finish(self):
        """Lets every worker finish the trial that it holds and end."""
        for worker in self.workers:
            worker.end(signal.SIGTERM)

    def kill(self):
        """Ends all workers at once; returns the trials that they held."""
        for worker in self.workers:
            worker.end(signal.SIGKILL)
        held = []
        while self.workers:
            # What they said before they ended still counts.
            for worker, event in self.events():
                if event["event"] == "died" and worker.trial is not None:
                    held.append(worker.trial)
        return held
