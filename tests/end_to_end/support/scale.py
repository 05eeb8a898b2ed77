"""How much the tests of faults and resources do, and what they measured.

By themselves they are short. `make chaos` and `make soak` run them in full and
show their figures."""

import json
import os

IS_FULL = os.environ.get("TUNER_TESTS") == "full"


def scaled(short, full):
    return full if IS_FULL else short


def report(case, **figures):
    """Adds a line of figures to the file that the caller of the tests named,
    if any. Call it when everything has been checked."""
    path = os.environ.get("TUNER_FIGURES")
    if path:
        line = {"test": case.id(), "figures": figures}
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
