"""Compares what workers were told with what there is."""

import json

from support.client import study_path
from support.journal import outcome_of, value_of
from support.stored import orphans, read_trials


def exact(value):
    """Tells apart what == does not: 1, 1.0 and True."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def check_history(case, journal, client, database, others=None):
    """Checks a study against its journal: as the service shows it, and as the
    database holds it. Nobody may be working on it. `others` maps trials that
    somebody else completed to their values. Returns the trials that the
    service shows."""
    others = others or {}
    case.assertEqual(journal.duplicates, [])
    shown = client.all_trials(journal.study)
    case.assertEqual([x["trial_id"] for x in shown], list(range(len(shown))))
    stored = read_trials(database, journal.study)
    case.assertEqual([x["number"] for x in stored], list(range(len(shown))))
    case.assertEqual(orphans(database), {})
    case.assertLess(max(journal.asked, default=-1), len(shown),
                    "an acknowledged ask is lost")
    case.assertLessEqual(len({frozenset(x["params"]) for x in stored}), 1,
                         "a trial has part of its parameters")
    exported = client.get(study_path(journal.study) + "/export",
                          format="json").json
    case.assertEqual([{k: x[k] for k in y} for x, y in zip(exported, shown)],
                     shown)
    for rest, row in zip(exported, stored):
        _check_trial(case, journal, rest, row, others)
    return shown


def _check_trial(case, journal, rest, row, others):
    number = row["number"]
    case.assertEqual(rest["state"], row["state"])
    case.assertEqual(exact(rest["params"]), exact(row["params"]))
    if number in journal.asked:
        case.assertEqual(exact(row["params"]), exact(journal.asked[number]))
    if number in others:
        case.assertNotIn(number, journal.told)
        case.assertEqual(rest["values"], [others[number]])
        case.assertEqual(row["values"], {0: others[number]})
        return
    if number in journal.told:
        case.assertEqual(row["state"], "COMPLETE",
                         f"the tell of trial {number} is lost")
    elif number not in journal.in_doubt:
        case.assertEqual(row["state"], "RUNNING", f"trial {number}")
    if row["state"] == "COMPLETE":
        check_outcome(case, row)
        case.assertEqual(rest["values"], [value_of(number)])
        case.assertEqual(rest["user_attrs"], row["user_attrs"])
        case.assertEqual(rest["intermediate_values"],
                         row["intermediate_values"])
        case.assertIsNotNone(rest["datetime_complete"])
    else:
        case.assertIsNone(rest["values"])
        case.assertEqual(row["values"], {})
        case.assertEqual(row["intermediate_values"], {})
        case.assertEqual((rest["user_attrs"], row["user_attrs"]), ({}, {}))


def check_outcome(case, row):
    """A stored trial has the outcome that workers tell, and all of it."""
    told = outcome_of(row["number"])
    case.assertEqual(row["values"], {0: told["values"]})
    case.assertEqual(row["user_attrs"], told["user_attrs"])
    case.assertEqual(row["intermediate_values"], told["intermediate_values"])
    case.assertFalse(row["is_leased"])
