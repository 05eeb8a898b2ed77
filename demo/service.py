"""Finds a Tuner that serves, or starts one for the time of a demonstration."""

import contextlib
import json
import os
import pathlib
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent


def is_ready(url):
    """Whether a Tuner answers there and has its database."""
    try:
        with urllib.request.urlopen(f"{url}/v1/tuner/ready",
                                    timeout=5) as answer:
            return json.load(answer).get("status") == "ready"
    except (OSError, ValueError, AttributeError):
        return False


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_ready(url, process, seconds):
    deadline = time.monotonic() + seconds
    while not is_ready(url):
        if process.poll() is not None:
            raise SystemExit(f"error: tuner ended with {process.returncode}")
        if time.monotonic() > deadline:
            raise SystemExit(f"error: tuner is not ready after {seconds} s")
        time.sleep(0.1)


@contextlib.contextmanager
def serving(url):
    """Yields the URL of a Tuner: `url` if one answers there, else that of one
    on a temporary database, which ends with the context."""
    if is_ready(url):
        print(f"Tuner answers at {url}.")
        yield url
        return
    print(f"No Tuner answers at {url}: starting one on a temporary database.")
    subprocess.run(["make", "--no-print-directory", "build"], cwd=ROOT,
                   check=True)
    with tempfile.TemporaryDirectory(prefix="tuner-demo-") as folder:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        environment = dict(
            os.environ, HOST="127.0.0.1", PORT=str(port),
            DATABASE_URL=f"sqlite:///{folder}/tuner.db", AUTH_ENABLED="false",
            LOG_LEVEL="warning")
        process = subprocess.Popen([ROOT / "build/release/tuner"],
                                   env=environment, cwd=folder)
        try:
            wait_until_ready(url, process, 30)
            print(f"Tuner serves at {url}.")
            yield url
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
