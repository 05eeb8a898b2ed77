"""Health, and the calls that create, show, change and delete studies."""

import re
import unittest

from support.cases import (DATETIME, SPACE, ServedCase,
                           on_every_database)
from support.client import study_path

STUDY_FIELDS = {"study_id": int, "study_name": str, "direction": (str, list),
                "n_trials": int, "user_attrs": dict}


@on_every_database
class Studies(ServedCase):

    def check_study(self, body):
        self.assertEqual(set(body), {*STUDY_FIELDS, "best_value",
                                     "best_params", "datetime_start"})
        for field, kind in STUDY_FIELDS.items():
            self.assertIsInstance(body[field], kind, field)

    def test_health_names_version_and_storage(self):
        body = self.expect(200, self.client.get("/health"))
        self.assertEqual(set(body), {"status", "version", "storage_connected"})
        self.assertEqual(body["status"], "healthy")
        self.assertIsInstance(body["version"], str)
        self.assertIs(body["storage_connected"], True)

    def test_ready_says_so(self):
        body = self.expect(200, self.client.get("/ready"))
        self.assertEqual(body, {"status": "ready"})

    def test_a_new_study_is_empty(self):
        body = self.create(direction="maximize")
        self.check_study(body)
        self.assertEqual(body["study_name"], self.study)
        self.assertEqual(body["direction"], "maximize")
        self.assertEqual(body["n_trials"], 0)
        self.assertIsNone(body["best_value"])
        self.assertIsNone(body["best_params"])
        shown = self.expect(200, self.client.get(study_path(self.study)))
        self.assertEqual(shown, body)

    def test_the_definition_is_kept_in_user_attributes(self):
        attrs = self.create(sampler="qmc", pruner="median")["user_attrs"]
        self.assertEqual(attrs["sampler"], "qmc")
        self.assertEqual(attrs["pruner"], "median")
        self.assertEqual([x["name"] for x in attrs["search_space"]],
                         [x["name"] for x in SPACE])
        self.assertEqual(attrs["search_space"][0],
                         {"type": "float", "name": "x", "low": -1.0,
                          "high": 1.0, "step": None, "log": False})
        self.assertEqual(attrs["search_space"][5], SPACE[5])

    def test_defaults_are_those_of_the_configuration(self):
        body = self.expect(201, self.client.post(
            "/studies", {"name": self.study, "search_space": SPACE}))
        self.assertEqual(body["direction"], "maximize")
        self.assertEqual(body["user_attrs"]["sampler"], "tpe")
        self.assertEqual(body["user_attrs"]["pruner"], "hyperband")

    def test_several_directions_are_a_list(self):
        body = self.create(direction=["maximize", "minimize"])
        self.assertEqual(body["direction"], ["maximize", "minimize"])
        one = self.create(self.study + "_one", direction=["maximize"])
        self.assertEqual(one["direction"], "maximize")

    def test_a_study_shows_its_best_trial_and_its_start(self):
        self.create()
        values = [3.5, -0.1, 2.25]
        asked = [self.ask() for _ in values]
        for trial, value in zip(asked, values):
            self.tell(trial["trial_id"], value)
        body = self.expect(200, self.client.get(study_path(self.study)))
        self.check_study(body)
        self.assertEqual(body["n_trials"], 3)
        self.assertEqual(body["best_value"], -0.1)
        self.assertEqual(body["best_params"], asked[1]["params"])
        self.assertRegex(body["datetime_start"], f"^{DATETIME}$")

    def test_loading_an_existing_study_changes_nothing_of_its_trials(self):
        made = self.create()
        self.ask()
        body = self.expect(200, self.client.post("/studies", {
            "name": self.study, "search_space": SPACE,
            "direction": "minimize"}))
        self.assertEqual(body["study_id"], made["study_id"])
        self.assertEqual(body["n_trials"], 1)

    def test_loading_may_change_ranges_sampler_and_pruner(self):
        self.create()
        space = [dict(SPACE[0], low=5.0, high=6.0), *SPACE[1:]]
        body = self.expect(200, self.client.post("/studies", {
            "name": self.study, "search_space": space, "sampler": "qmc",
            "pruner": "median", "direction": "minimize"}))
        self.assertEqual(body["user_attrs"]["sampler"], "qmc")
        self.assertEqual(body["user_attrs"]["pruner"], "median")
        self.assertEqual(body["user_attrs"]["search_space"][0]["low"], 5.0)
        for _ in range(5):
            self.assertTrue(5.0 <= self.ask()["params"]["x"] <= 6.0)

    def test_loading_what_differs_is_a_conflict_that_says_what(self):
        before = self.create()
        log = [SPACE[0], dict(SPACE[1], log=False), *SPACE[2:]]
        kind = [{"type": "int", "name": "x", "low": 0, "high": 9}, *SPACE[1:]]
        choices = [*SPACE[:5], dict(SPACE[5], choices=["fast", "slow"])]
        for fields, hint in (
                ({"direction": "maximize"}, "direction"),
                ({"direction": ["minimize", "minimize"]}, "direction"),
                ({"search_space": log}, "rate"),
                ({"search_space": kind}, "x"),
                ({"search_space": choices}, "kind")):
            with self.subTest(fields=fields):
                body = {"name": self.study, "search_space": SPACE,
                        "direction": "minimize", **fields}
                detail = self.expect(
                    409, self.client.post("/studies", body))["detail"]
                self.assertIn(hint, str(detail))
        after = self.expect(200, self.client.get(study_path(self.study)))
        self.assertEqual(after, before)

    def test_load_if_exists_false_refuses_an_existing_name(self):
        self.create()
        body = {"name": self.study, "search_space": SPACE,
                "direction": "minimize", "load_if_exists": False}
        detail = self.expect(409, self.client.post("/studies", body))["detail"]
        self.assertEqual(detail, f"Study '{self.study}' already exists")
        body["name"] = self.study + "_new"
        self.expect(201, self.client.post("/studies", body))

    def test_any_name_works_also_with_slashes_and_beyond_ascii(self):
        for name in ("a/b/c", "späte Übung ✓", "100%", "a?b#c&d", " ", "..",
                     "x" * 256, "é" * 256, "𝄞" * 256, "'; DROP TABLE--", "\\"):
            with self.subTest(name=name):
                body = self.create(name)
                self.assertEqual(body["study_name"], name)
                path = study_path(name)
                self.assertEqual(
                    self.expect(200, self.client.get(path)), body)
                asked = self.ask(name)
                self.assertEqual(asked["study_name"], name)
                self.assertEqual(
                    self.tell(asked["trial_id"], 1.0, name)["study_name"],
                    name)
                self.assertIsNone(self.expect(204, self.client.delete(path)))
                self.expect(404, self.client.get(path))

    def test_user_attributes_and_metric_names_are_kept(self):
        attrs = {"who": "ä", "n": 1, "f": 1.5, "deep": {"a": [1, None, True]}}
        body = self.create(user_attrs=attrs, metric_names=["loss"], seed=1)
        for key, value in attrs.items():
            self.assertEqual(body["user_attrs"][key], value)

    def test_patch_changes_user_attributes(self):
        before = self.create(user_attrs={"a": 1, "b": 2})
        body = self.expect(200, self.client.patch(
            study_path(self.study), {"user_attrs": {"b": [3], "c": "x"}}))
        self.check_study(body)
        expected = {**before["user_attrs"], "b": [3], "c": "x"}
        self.assertEqual(body["user_attrs"], expected)
        shown = self.expect(200, self.client.get(study_path(self.study)))
        self.assertEqual(shown["user_attrs"], expected)

    def test_a_deleted_study_is_gone_and_its_name_is_free(self):
        first = self.create()
        self.ask()
        path = study_path(self.study)
        self.assertEqual(self.client.delete(path).body, b"")
        detail = self.expect(404, self.client.get(path))["detail"]
        self.assertEqual(detail, f"Study '{self.study}' not found")
        self.expect(404, self.client.delete(path))
        again = self.create()
        self.assertEqual(again["n_trials"], 0)
        self.assertEqual(self.ask()["trial_id"], 0)
        left = self.database.rows(
            "SELECT count(*) AS n FROM trials WHERE study_id NOT IN "
            "(SELECT study_id FROM studies)")
        self.assertEqual(left, [{"n": 0}])
        self.assertIsInstance(first["study_id"], int)

    def test_every_call_on_an_unknown_study_is_not_found(self):
        path = study_path("no such study")
        detail = "Study 'no such study' not found"
        complete = {"values": 1.0}
        for method, tail, body in (
                ("GET", "", None), ("DELETE", "", None),
                ("PATCH", "", {"user_attrs": {}}),
                ("POST", "/trials/suggest", None),
                ("POST", "/trials/suggest/batch", {"count": 2}),
                ("POST", "/trials/0/complete", complete),
                ("POST", "/trials/0/prune", None),
                ("POST", "/trials/0/fail", None),
                ("POST", "/trials/0/report", {"step": 0, "value": 1.0}),
                ("GET", "/trials/0", None), ("GET", "/trials", None),
                ("POST", "/trials", {"params": {}}), ("GET", "/best", None),
                ("GET", "/pareto", None),
                ("GET", "/export?format=json", None)):
            with self.subTest(method=method, tail=tail):
                answer = self.client.call(method, path + tail, body)
                self.assertEqual(self.expect(404, answer)["detail"], detail)


@on_every_database
class StudyList(ServedCase):

    def test_the_list_is_paged_searched_and_counted(self):
        for i in range(7):
            self.create(f"list {i}")
        self.create("Other", direction=["minimize", "maximize"])
        self.ask("list 3")
        self.tell(0, -4.5, "list 3")
        answer = self.client.get("/studies")
        listed = self.expect(200, answer)
        self.assertEqual(answer.headers["X-Total-Count"], "8")
        self.assertEqual([x["study_name"] for x in listed],
                         [*(f"list {i}" for i in range(7)), "Other"])
        for x in listed:
            self.assertEqual(set(x), {"study_id", "study_name", "direction",
                                      "n_trials", "best_value",
                                      "datetime_start"})
        self.assertEqual(listed[3]["n_trials"], 1)
        self.assertEqual(listed[3]["best_value"], -4.5)
        self.assertTrue(re.match(DATETIME, listed[3]["datetime_start"]))
        self.assertIsNone(listed[2]["best_value"])
        self.assertEqual(listed[7]["direction"], ["minimize", "maximize"])

        answer = self.client.get("/studies", limit=3, offset=2)
        self.assertEqual([x["study_name"] for x in answer.json],
                         ["list 2", "list 3", "list 4"])
        self.assertEqual(answer.headers["X-Total-Count"], "8")

        answer = self.client.get("/studies", search="OTH")
        self.assertEqual([x["study_name"] for x in answer.json], ["Other"])
        self.assertEqual(answer.headers["X-Total-Count"], "1")

        answer = self.client.get("/studies", search="%")
        self.assertEqual(answer.json, [])
        self.assertEqual(self.client.get("/studies", offset=100).json, [])
        for query in ({"limit": 0}, {"limit": 1001}, {"limit": "x"},
                      {"offset": -1}):
            self.expect(422, self.client.get("/studies", **query))


if __name__ == "__main__":
    unittest.main()
