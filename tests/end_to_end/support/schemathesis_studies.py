"""What is there while Schemathesis runs."""

# The studies of the examples, with so many trials each.
STUDIES = ("minimal", "ranking", "tradeoff", "managed")
TRIALS = 40
