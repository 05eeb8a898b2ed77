"""Runs Optuna on a database. A program of its own, for the Python in which
Optuna is installed:

    optuna_peer.py URL show STUDY...
    optuna_peer.py URL make
    optuna_peer.py URL continue COUNT STUDY...
    optuna_peer.py URL enqueue STUDY VALUE
    optuna_peer.py URL replaced

It prints one JSON value. What JSON cannot say is null, as in Tuner's answers.
"""

import json
import math
import sqlite3
import sys
import warnings

import optuna
import sqlalchemy
from optuna.samplers import (BruteForceSampler, GridSampler, NSGAIIISampler,
                             NSGAIISampler, RandomSampler, TPESampler)
from optuna.storages import RetryFailedTrialCallback
from optuna.trial import TrialState

SEED = 7
UNICODE = "búsqueda / Σ 研究 🙂 'x'"


def finite(value):
    return None if value is None or not math.isfinite(value) else value


def text_of(time):
    return time and time.isoformat(timespec="microseconds") + "Z"


def show_trial(x):
    waiting = x.state == TrialState.WAITING
    params = x.system_attrs.get("fixed_params", {}) if waiting else x.params
    return {
        "trial_id": x.number,
        "state": x.state.name,
        "values": x.values and [finite(v) for v in x.values],
        "params": params,
        "datetime_start": text_of(x.datetime_start),
        "datetime_complete": text_of(x.datetime_complete),
        "user_attrs": x.user_attrs,
        "intermediate_values": {str(step): finite(v) for step, v
                                in x.intermediate_values.items()},
        "constraints": [finite(v) for v in x.constraints.values()],
        "generation": x.system_attrs.get("NSGAIISampler:generation"),
        "retried": RetryFailedTrialCallback.retried_trial_number(x),
        "retries": RetryFailedTrialCallback.retry_history(x),
    }


def show(storage, name):
    study = optuna.load_study(study_name=name, storage=storage)
    table = study.trials_dataframe()
    one = len(study.directions) == 1
    try:
        best = study.best_trial if one else None
    except ValueError:
        best = None
    return {
        "study_id": study._study_id,
        "directions": [x.name.lower() for x in study.directions],
        "user_attrs": study.user_attrs,
        "metric_names": study.metric_names,
        "trials": [show_trial(x) for x in study.trials],
        "best": best and best.number,
        "best_value": best and finite(study.best_value),
        "best_params": best and study.best_params,
        "front": sorted(x.number for x in study.best_trials),
        "table_columns": list(table.columns),
        # Without trials there are no columns.
        "table_numbers": [int(x) for x in table.get("number", [])],
        "table_states": list(table.get("state", [])),
    }


def conditional(trial):
    """Ends trials in every way that there is."""
    x = trial.suggest_float("x", -1.0, 1.0)
    kind = trial.suggest_categorical("способ", ["ä", None, 2, 2.5, True])
    if kind == "ä":
        trial.suggest_int("глубина", 1, 9, step=2)
    else:
        trial.suggest_float("rate", 1e-5, 0.1, log=True)
    trial.set_user_attr("заметка", {"é": [trial.number, None, "\u2028"]})
    for step in range(4):
        odd = {(3, 1): math.nan, (3, 2): math.inf, (3, 3): -math.inf}
        trial.report(odd.get((trial.number, step), x + step), step)
        if (trial.number, step) == (4, 2):
            raise optuna.TrialPruned()
    if trial.number == 8:
        raise RuntimeError("a trial that fails")
    return {5: math.inf, 6: -math.inf, 7: math.nan}.get(trial.number, x)


def curve(trial):
    x = trial.suggest_float("x", 0.0, 1.0, step=0.125)
    width = trial.suggest_int("width", 1, 1024, log=True)
    for step in range(1, 10):
        trial.report(x + width / step, step)
        if trial.should_prune():
            raise optuna.TrialPruned()
    return x


def curve_of_choices(trial):
    kind = trial.suggest_categorical("kind", ["up", "down", "flat"])
    depth = trial.suggest_int("depth", 1, 3)
    slope = {"up": 1.0, "down": -1.0, "flat": 0.0}[kind]
    for step in range(6):
        trial.report(depth + slope * step, step)
        if trial.should_prune():
            raise optuna.TrialPruned()
    return float(depth)


def two(trial):
    x = trial.suggest_float("x", -1.0, 1.0)
    y = trial.suggest_int("y", 0, 100)
    trial.set_user_attr("violation", x - 0.25)
    return x * x + y, (x - 0.5) ** 2 - y


def named(trial):
    """The best value is infeasible, by a constraint that has a name."""
    x = trial.suggest_float("x", 0.0, 1.0)
    trial.set_constraint("größe", 0.5 - x)
    trial.set_constraint("slack", -1.0)
    return x


def grid(trial):
    return trial.suggest_int("a", 0, 2) * trial.suggest_float("b", 0.0, 1.0)


def violation(trial):
    return (trial.user_attrs["violation"],)


def make(storage):
    """Returns the names of the studies that it makes."""
    def study(name, sampler, objective, count, pruner=None, **fields):
        made = optuna.create_study(storage=storage, study_name=name,
                                   sampler=sampler, pruner=pruner, **fields)
        made.optimize(objective, n_trials=count, catch=(RuntimeError,))
        names.append(name)
        return made

    names = []
    nop = optuna.pruners.NopPruner()
    first = optuna.create_study(
        storage=storage, study_name=UNICODE, sampler=TPESampler(seed=SEED),
        pruner=nop)
    first.set_user_attr("автор", "Ω")
    first.enqueue_trial({"x": 0.5, "способ": "ä", "глубина": 9},
                        user_attrs={"von": "außen"})
    first.optimize(conditional, n_trials=14, catch=(RuntimeError,))
    first.enqueue_trial({"x": 0.25, "способ": 2, "rate": 0.001})
    names.append(UNICODE)
    study("hyperband", RandomSampler(SEED), curve, 12,
          optuna.pruners.HyperbandPruner(min_resource=1, max_resource=9),
          direction="maximize")
    study("median", TPESampler(seed=SEED, multivariate=True), curve, 12,
          optuna.pruners.MedianPruner(n_startup_trials=3))
    study("patient", BruteForceSampler(SEED), curve_of_choices, 6,
          optuna.pruners.PatientPruner(None, patience=2))
    study("grid", GridSampler({"a": [0, 1, 2], "b": [0.0, 0.5, 1.0]}), grid, 9)
    study("named", RandomSampler(SEED), named, 8)
    study("nsgaii", NSGAIISampler(population_size=6, seed=SEED,
                                  constraints_func=violation), two, 18,
          directions=["minimize", "maximize"]
          ).set_metric_names(["kosten", "güte"])
    study("nsgaiii", NSGAIIISampler(population_size=6, seed=SEED), two, 10,
          directions=["minimize", "minimize"])
    optuna.create_study(storage=storage, study_name="empty")
    names.append("empty")
    return names


def go_on(storage, name, count):
    """Returns the numbers of the trials that it adds. They have every parameter
    that some trial of the study has."""
    study = optuna.load_study(study_name=name, storage=storage)
    objectives = len(study.directions)
    study.sampler = (TPESampler(seed=SEED) if objectives == 1 else
                     NSGAIISampler(population_size=6, seed=SEED))
    space = {}
    for x in study.trials:
        space.update(x.distributions)
    numbers = []
    for _ in range(count):
        trial = study.ask(space)
        study.tell(trial, [(trial.number + 1) / 7.0] * objectives)
        numbers.append(trial.number)
    return numbers


def enqueue(storage, name, value):
    study = optuna.load_study(study_name=name, storage=storage)
    study.enqueue_trial({"x": value}, user_attrs={"from": "Optuna"})
    return study.trials[-1].number


def replaced_service(storage):
    """Leaves what the service that Tuner replaces leaves in its database: the
    definition in user attributes; whatever sampler was asked for, Optuna's
    default one; trials that failed workers left RUNNING. Returns the names."""
    space = [
        {"type": "float", "name": "search.minScore.dense", "low": 0.6,
         "high": 0.9, "step": 0.05, "log": False},
        {"type": "int", "name": "reranker.depth", "low": 10, "high": 100,
         "step": 10, "log": False},
        {"type": "categorical", "name": "reranker.defaultTier",
         "choices": ["fast", "accurate", "code"]},
    ]
    dist = optuna.distributions
    distributions = {
        "search.minScore.dense": dist.FloatDistribution(0.6, 0.9, step=0.05),
        "reranker.depth": dist.IntDistribution(10, 100, step=10),
        "reranker.defaultTier": dist.CategoricalDistribution(
            ["fast", "accurate", "code"]),
    }
    for name, sampler, pruner, directions in (
            ("quality", "gp", "hyperband", ["maximize"]),
            ("pareto", "nsgaii", "none", ["maximize", "maximize"])):
        study = optuna.create_study(storage=storage, study_name=name,
                                    directions=directions, load_if_exists=True)
        study.set_user_attr("search_space", space)
        study.set_user_attr("sampler", sampler)
        study.set_user_attr("pruner", pruner)
        for _ in range(30):
            trial = study.ask(distributions)
            if trial.number % 10 == 7:
                continue
            score = trial.params["search.minScore.dense"]
            depth = trial.params["reranker.depth"]
            study.tell(trial, [score, -depth / 100.0][:len(directions)])
    return ["quality", "pareto"]


@sqlalchemy.event.listens_for(sqlalchemy.engine.Engine, "connect")
def do_without_fsync(connection, _):
    """No power cut is tested here, and waiting for the disk takes long."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous = OFF"
                   if isinstance(connection, sqlite3.Connection) else
                   "SET synchronous_commit = off")
    cursor.close()
    connection.commit()


def main():
    url, command, *rest = sys.argv[1:]
    warnings.simplefilter("ignore")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    storage = optuna.storages.RDBStorage(url)
    if command == "show":
        said = {name: show(storage, name) for name in rest}
    elif command == "make":
        said = make(storage)
    elif command == "continue":
        said = {name: go_on(storage, name, int(rest[0])) for name in rest[1:]}
    elif command == "enqueue":
        said = enqueue(storage, rest[0], float(rest[1]))
    elif command == "replaced":
        said = replaced_service(storage)
    else:
        raise SystemExit(f"no such command: {command}")
    json.dump(said, sys.stdout, allow_nan=False)


if __name__ == "__main__":
    main()
