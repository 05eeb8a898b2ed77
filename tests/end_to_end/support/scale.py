"""How much the tests of faults and resources do, and what they measured.

By themselves they are short. `make chaos` and `make soak` run them in full and
show their figures."""

import os

IS_FULL = os.environ.get("TUNER_TESTS") == "full"


def scaled(short, full):
    return full if IS_FULL else short


def report(case, **figures):
    """Leaves figures with the test case, for who runs it. Call it when
    everything has been checked."""
    case.figures = figures
