"""A study as the rows of the database say it is."""

import json

CHILDREN = ("trial_params", "trial_values", "trial_intermediate_values",
            "trial_user_attributes", "trial_system_attributes",
            "trial_heartbeats", "tuner_leases")
# Rows that are there without any study.
VERSIONS = ("version_info", "alembic_version")


def _external(value, distribution_json):
    """A parameter as the API shows it."""
    distribution = json.loads(distribution_json)
    if distribution["name"] == "CategoricalDistribution":
        return distribution["attributes"]["choices"][int(value)]
    # Read through JSON, a whole number may come as an integer.
    is_int = distribution["name"] == "IntDistribution"
    return int(value) if is_int else float(value)


def read_trials(database, study):
    """A study's trials in the order of their rows, each with all that belongs
    to it. Fails on two rows that say the same thing of one trial."""
    name = study.replace("'", "''")
    study_id = f"(SELECT study_id FROM studies WHERE study_name = '{name}')"
    trials = {}
    for row in database.rows("SELECT trial_id, number, state FROM trials "
                             f"WHERE study_id = {study_id} ORDER BY trial_id"):
        trials[row["trial_id"]] = {
            "number": row["number"], "state": row["state"], "params": {},
            "values": {}, "intermediate_values": {}, "user_attrs": {},
            "is_leased": False}

    def read(columns, table):
        return database.rows(
            f"SELECT trial_id, {columns} FROM {table} WHERE trial_id IN "
            f"(SELECT trial_id FROM trials WHERE study_id = {study_id})")

    def put(row, what, key, value):
        of_trial = trials[row["trial_id"]][what]
        if key in of_trial:
            raise AssertionError(f"two {what} {key} of one trial: {row}")
        of_trial[key] = value

    for row in read("param_name, param_value, distribution_json",
                    "trial_params"):
        put(row, "params", row["param_name"],
            _external(row["param_value"], row["distribution_json"]))
    for row in read("objective, value", "trial_values"):
        put(row, "values", row["objective"], row["value"])
    for row in read("step, intermediate_value", "trial_intermediate_values"):
        put(row, "intermediate_values", str(row["step"]),
            row["intermediate_value"])
    for row in read('"key", value_json', "trial_user_attributes"):
        put(row, "user_attrs", row["key"], json.loads(row["value_json"]))
    for row in read("lease_seconds", "tuner_leases"):
        trials[row["trial_id"]]["is_leased"] = True
    return list(trials.values())


def _counts(database, conditions):
    """The tables that have rows which meet their condition, with how many.
    One query, since each may cost a process."""
    rows = database.rows(" UNION ALL ".join(
        f"SELECT '{table}' AS name, count(*) AS n FROM {table} WHERE {where}"
        for table, where in conditions.items()))
    return {x["name"]: x["n"] for x in rows if x["n"] > 0}


def orphans(database):
    """How many rows belong to nothing, by table."""
    conditions = {table: "trial_id NOT IN (SELECT trial_id FROM trials)"
                  for table in CHILDREN}
    conditions["trials"] = "study_id NOT IN (SELECT study_id FROM studies)"
    return _counts(database, conditions)


def row_counts(database):
    """The rows of every table that has any, but for those of the schema's
    versions."""
    return _counts(database, {table: "1 = 1" for table in database.tables()
                              if table not in VERSIONS})
