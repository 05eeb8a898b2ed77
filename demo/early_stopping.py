"""What early stopping saves: the same study with a pruner and without one.

    make demo-pruning
    make demo-pruning ARGS='--repeats 5 --trials 60 --pruner median'

Every trial trains a neural network (see objective.py) and reports its accuracy
after every epoch; the pruner decides which trials may go on. One worker, so
that a repeat is determined by its seed. TUNER_URL says where Tuner is; if none
answers there, one is started on a temporary database.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time

# One thread, as the workers of a fleet have; before NumPy starts others.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"

import objective  # noqa: E402
from service import serving  # noqa: E402
from worker import Refused, Tuner  # noqa: E402

EPOCHS = 27
# One network per trial, on a split that is the same for all.
FOLDS = 1

OPTIONS = {
    "hyperband": {"min_resource": 1, "max_resource": EPOCHS},
    "successive_halving": {"min_resource": 1},
    "median": {"n_warmup_steps": 3},
}


class Arm:
    """What came of one study."""

    def __init__(self):
        self.epochs = 0
        self.pruned = 0
        self.best = 0.0
        self.best_params = None
        self.began = time.monotonic()
        self.seconds = 0.0

    def run(self, tuner, trials):
        for _ in range(trials):
            self.run_trial(tuner, tuner.suggest())
        self.seconds = time.monotonic() - self.began
        best = tuner.best()
        self.best = best["value"]
        self.best_params = best["params"]
        return self

    def run_trial(self, tuner, suggestion):
        trial = suggestion["trial_id"]

        def report(epoch, accuracy):
            self.epochs += 1
            return tuner.report(trial, epoch, accuracy)

        try:
            value = objective.evaluate(suggestion["params"], report,
                                       epochs=EPOCHS, report_every=1,
                                       used_folds=FOLDS)
        except objective.Pruned:
            tuner.prune(trial)
            self.pruned += 1
        else:
            tuner.complete(trial, value)


def run_arm(url, name, pruner, seed, trials):
    tuner = Tuner(url, name)
    tuner.create(name=name, direction="maximize", sampler="tpe", seed=seed,
                 pruner=pruner, pruner_options=OPTIONS.get(pruner, {}),
                 load_if_exists=False, search_space=objective.SEARCH_SPACE)
    return Arm().run(tuner, trials)


def mean_and_deviation(values):
    deviation = statistics.stdev(values) if len(values) > 1 else 0.0
    return f"{statistics.mean(values):.4f} ± {deviation:.4f}"


def compare(url, args):
    prefix = time.strftime("pruning-%Y%m%d-%H%M%S") + f"-{os.getpid()}"
    arms = {"none": [], args.pruner: []}
    print(f"{args.repeats} repeats of {args.trials} trials of {EPOCHS} epochs."
          "\n\nrepeat  pruner              best    epochs  pruned   time",
          flush=True)
    for seed in range(args.repeats):
        for pruner, done in arms.items():
            arm = run_arm(url, f"{prefix}-{seed}-{pruner}", pruner, seed,
                          args.trials)
            done.append(arm)
            print(f"{seed:6}  {pruner:18}  {arm.best:.4f}  {arm.epochs:6}  "
                  f"{arm.pruned:6}  {arm.seconds:5.0f} s", flush=True)
    return arms


def show(arms, pruner):
    whole, stopped = arms["none"], arms[pruner]
    differences = [b.best - a.best for a, b in zip(whole, stopped)]
    trained = sum(arm.epochs for arm in stopped)
    budget = sum(arm.epochs for arm in whole)
    print(f"\n{pruner} trained {trained} of {budget} epochs: "
          f"{100 * (1 - trained / budget):.0f} % were saved.")
    for name, done in arms.items():
        best = [arm.best for arm in done]
        test = [objective.test_accuracy(arm.best_params) for arm in done]
        print(f"{name:18}  best accuracy {mean_and_deviation(best)}, "
              f"on test images {mean_and_deviation(test)}")
    print(f"difference of the best: {mean_and_deviation(differences)}")


def main():
    parser = argparse.ArgumentParser(
        description="Compares a study with a pruner to one without.")
    parser.add_argument("--pruner", default="hyperband", choices=OPTIONS)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--trials", type=int, default=40)
    args = parser.parse_args()
    url = os.environ.get("TUNER_URL", "http://localhost:6177").rstrip("/")
    with serving(url) as found:
        show(compare(found, args), args.pruner)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except (OSError, Refused, subprocess.CalledProcessError) as error:
        sys.exit(f"error: {error}")
