"""What the demonstration optimizes: a neural network that reads digits.

The data are 1,797 scanned digits that come with scikit-learn. Trials see the
training part only and are judged by 5-fold cross-validation on it; the test
part is kept for the comparison at the end.
"""

import itertools
import warnings

import numpy as np
from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import StratifiedKFold, train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import MinMaxScaler, StandardScaler

EPOCHS = 60
FOLDS = 5
# For the comparison at the end.
SEEDS = range(5)
# A point of the learning curve every so many epochs.
REPORT_EVERY = 3

SEARCH_SPACE = [
    {"type": "float", "name": "learning_rate", "low": 1e-4, "high": 1e-1,
     "log": True},
    {"type": "float", "name": "alpha", "low": 1e-6, "high": 10.0, "log": True},
    {"type": "float", "name": "momentum", "low": 0.5, "high": 0.99},
    {"type": "int", "name": "width", "low": 8, "high": 256, "log": True},
    {"type": "int", "name": "layers", "low": 1, "high": 3},
    {"type": "int", "name": "batch_size", "low": 16, "high": 256, "step": 16},
    {"type": "categorical", "name": "activation",
     "choices": ["relu", "tanh", "logistic"]},
    {"type": "categorical", "name": "solver", "choices": ["adam", "sgd"]},
    {"type": "categorical", "name": "scaling",
     "choices": ["none", "standard", "minmax"]},
]

SCALERS = {"none": None, "standard": StandardScaler, "minmax": MinMaxScaler}

# Epochs are counted by hand or are a fixed budget: nothing has to converge.
warnings.filterwarnings("ignore", category=ConvergenceWarning)


class Pruned(Exception):
    """The pruner sees no hope in this trial."""


def load_data():
    """Returns training images, test images, training labels, test labels."""
    images, labels = load_digits(return_X_y=True)
    return train_test_split(images, labels, test_size=0.4, random_state=0,
                            stratify=labels)


def make_network(params, seed=0):
    return MLPClassifier(
        hidden_layer_sizes=(params["width"],) * params["layers"],
        learning_rate_init=params["learning_rate"],
        alpha=params["alpha"],
        momentum=params["momentum"],
        batch_size=params["batch_size"],
        activation=params["activation"],
        solver=params["solver"],
        max_iter=EPOCHS,
        n_iter_no_change=EPOCHS,
        random_state=seed)


def scale(params, train, other):
    """Returns both, scaled by what `train` alone says."""
    scaler = SCALERS[params["scaling"]]
    if scaler is None:
        return train, other
    fitted = scaler().fit(train)
    return fitted.transform(train), fitted.transform(other)


def evaluate(params, report, epochs=EPOCHS, report_every=REPORT_EVERY,
             used_folds=FOLDS):
    """Trains one network per fold, epoch by epoch, and returns the mean
    accuracy on what they have not seen.

    `report(epoch, accuracy)` is called as training goes on; if it returns
    True, the trial ends with `Pruned`.
    """
    images, _, labels, _ = load_data()
    digits = np.unique(labels)
    folds = []
    split = StratifiedKFold(n_splits=FOLDS, shuffle=True, random_state=0)
    parts = itertools.islice(split.split(images, labels), used_folds)
    for seed, (train, other) in enumerate(parts):
        seen, unseen = scale(params, images[train], images[other])
        # Each from other weights, lest a lucky start should win.
        folds.append((make_network(params, seed), seen, labels[train], unseen,
                      labels[other]))
    accuracy = 0.0
    for epoch in range(1, epochs + 1):
        for network, seen, seen_labels, _, _ in folds:
            network.partial_fit(seen, seen_labels, classes=digits)
        if epoch % report_every == 0 or epoch == epochs:
            accuracy = float(np.mean([
                network.score(unseen, unseen_labels)
                for network, _, _, unseen, unseen_labels in folds]))
            if report(epoch, accuracy) and epoch < epochs:
                raise Pruned()
    return accuracy


def test_accuracy(params=None):
    """Trains on the whole training part and returns the accuracy on the test
    part, averaged over several networks that start from other random weights.
    Without `params`, with the library's defaults."""
    train, test, train_labels, test_labels = load_data()
    if params is None:
        networks = [MLPClassifier(random_state=seed) for seed in SEEDS]
    else:
        networks = [make_network(params, seed) for seed in SEEDS]
        train, test = scale(params, train, test)
    return float(np.mean([
        network.fit(train, train_labels).score(test, test_labels)
        for network in networks]))
