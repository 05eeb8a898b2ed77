"""Another program that writes to the same database, as Optuna does."""

TRIAL_TABLES = ("trial_user_attributes", "trial_system_attributes",
                "trial_params", "trial_values", "trial_intermediate_values",
                "trial_heartbeats")
STUDY_TABLES = ("study_user_attributes", "study_system_attributes",
                "study_directions")


class Outsider:

    def __init__(self, database, study):
        self._database = database
        self._name = study.replace("'", "''")
        self._id = (f"(SELECT study_id FROM studies WHERE study_name = "
                    f"'{self._name}')")

    def _trial(self, number):
        return (f"(SELECT trial_id FROM trials WHERE study_id = {self._id} "
                f"AND number = {number})")

    def add_trial(self, value, user_attr):
        """Adds a finished trial with the parameters of trial 0, numbered under
        the lock on the study's row. Returns its number."""
        lock = ("" if self._database.kind == "sqlite" else
                f"SELECT study_id FROM studies WHERE study_id = {self._id} "
                "FOR UPDATE;")
        new = ("(SELECT trial_id FROM trials WHERE number IS NULL AND "
               f"study_id = {self._id})")
        now = "CURRENT_TIMESTAMP"
        self._database.execute(f"""
            {lock}
            INSERT INTO trials (study_id, state, datetime_start,
              datetime_complete) VALUES ({self._id}, 'COMPLETE', {now}, {now});
            INSERT INTO trial_params (trial_id, param_name, param_value,
              distribution_json)
              SELECT {new}, param_name, param_value, distribution_json
              FROM trial_params WHERE trial_id = {self._trial(0)}
              ORDER BY param_id;
            INSERT INTO trial_values (trial_id, objective, value, value_type)
              VALUES ({new}, 0, {value!r}, 'FINITE');
            INSERT INTO trial_user_attributes (trial_id, "key", value_json)
              VALUES ({new}, 'outsider', '"{user_attr}"');
            UPDATE trials SET number = (SELECT count(*) FROM trials AS other
              WHERE other.study_id = trials.study_id
              AND other.trial_id < trials.trial_id)
              WHERE number IS NULL AND study_id = {self._id}""")
        rows = self._database.rows(
            "SELECT number FROM trials JOIN trial_user_attributes AS a "
            "ON a.trial_id = trials.trial_id WHERE a.\"key\" = 'outsider' "
            f"AND a.value_json = '\"{user_attr}\"' "
            f"AND study_id = {self._id}")
        return rows[0]["number"]

    def tell(self, number, value):
        """Completes a running trial."""
        self._database.execute(f"""
            INSERT INTO trial_values (trial_id, objective, value, value_type)
              VALUES ({self._trial(number)}, 0, {value!r}, 'FINITE');
            UPDATE trials SET state = 'COMPLETE',
              datetime_complete = CURRENT_TIMESTAMP
              WHERE trial_id = {self._trial(number)}""")

    def delete_study(self):
        """Row by row, children first: the schema does not cascade."""
        statements = [
            f"DELETE FROM {table} WHERE trial_id IN "
            f"(SELECT trial_id FROM trials WHERE study_id = {self._id})"
            for table in TRIAL_TABLES]
        statements.append(f"DELETE FROM trials WHERE study_id = {self._id}")
        statements += [f"DELETE FROM {table} WHERE study_id = {self._id}"
                       for table in STUDY_TABLES]
        statements.append(
            f"DELETE FROM studies WHERE study_name = '{self._name}'")
        self._database.execute(";".join(statements))
