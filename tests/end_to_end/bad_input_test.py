"""Bad input gets a clear error and changes nothing."""

import json
import unittest

from support.cases import SPACE, ServedCase, on_every_database
from support.client import PREFIX, study_path, trial_path

JSON = {"Content-Type": "application/json"}


def parameter(**fields):
    return {"type": "float", "name": "x", "low": 0.0, "high": 1.0, **fields}


def integer(**fields):
    return {"type": "int", "name": "n", "low": 0, "high": 9, **fields}


def categorical(*choices):
    return {"type": "categorical", "name": "c", "choices": list(choices)}


def nested(depth):
    return "[" * depth + "]" * depth


@on_every_database
class BadInput(ServedCase):

    def setUp(self):
        super().setUp()
        self.create()
        self.ask()
        self.ask()
        self.tell(1, 2.5)
        self.before = self.snapshot(self.study)

    def check_nothing_changed(self):
        self.assertEqual(self.snapshot(self.study), self.before)

    def check_refused(self, answer, location=None, kind=None):
        """A 422 with a list of what is wrong, as pydantic words it."""
        detail = self.expect(422, answer)["detail"]
        self.assertIsInstance(detail, list)
        self.assertTrue(detail)
        for item in detail:
            self.assertLessEqual({"type", "loc", "msg"}, set(item))
            self.assertIsInstance(item["loc"], list)
            self.assertTrue(item["msg"])
        if location is not None:
            self.assertIn(location, [x["loc"][:len(location)] for x in detail])
        if kind is not None:
            self.assertIn(kind, [x["type"] for x in detail])
        self.assertIn("X-Request-Id", answer.headers)
        return detail

    def send(self, path, text, headers=None):
        body = text if isinstance(text, bytes) else text.encode()
        return self.client.raw("POST", PREFIX + path, body,
                               JSON if headers is None else headers)

    def test_what_is_not_json_is_refused(self):
        complete = trial_path(self.study, 0) + "/complete"
        texts = [
            "", "{", "nul", "{'values': 1}", '{"values": 1,}',
            '{"values": 1} x', '{"values": NaN}', '{"values": Infinity}',
            '{"values": [-Infinity]}', '{"values": 01}', '{"values": 1e999}',
            '{"values": 1} // x', '{"values": 0x10}', '{"values": .5}',
            '{"values": 1, "user_attrs": {"a": "\t"}}',
            '{"values": 1, "user_attrs": {"a": "\\ud800"}}',
            '{"values": 1, "user_attrs": {"a": "\\u0000"}}',
            '{"values": 1, "user_attrs": {"\\u0000": 1}}',
            b'{"values": 1, "user_attrs": {"a": "\xff"}}',
            b'{"values": 1, "user_attrs": {"a": "\xc0\xaf"}}',
            b'{"values": 1, "user_attrs": {"a": "\xed\xa0\x80"}}',
            '{"values": 1, "user_attrs": {"a": 9007199254740993}}',
            '{"values": 1, "user_attrs": {"a": -123456789012345678901}}',
            '{"values": 1, "user_attrs": {"a": ' + nested(64) + "}}",
            nested(100_000), '{"a":' * 50_000,
        ]
        for text in texts:
            with self.subTest(text=text[:60]):
                self.check_refused(self.send(complete, text), ["body"])
        self.check_nothing_changed()

    def test_what_is_no_object_is_refused(self):
        for path in ("/studies", trial_path(self.study, 0) + "/complete",
                     trial_path(self.study, 0) + "/report",
                     trial_path(self.study, 0) + "/fail",
                     study_path(self.study) + "/trials/suggest",
                     study_path(self.study) + "/trials/suggest/batch"):
            for text in ("[]", "1", '"x"', "true"):
                with self.subTest(path=path, text=text):
                    self.check_refused(self.send(path, text), ["body"])
        self.check_nothing_changed()

    def test_another_content_type_is_refused(self):
        complete = trial_path(self.study, 0) + "/complete"
        answer = self.send(complete, '{"values": 1}',
                           {"Content-Type": "text/plain"})
        self.check_refused(answer, ["body"])
        self.check_nothing_changed()

    def test_unknown_fields_are_refused_everywhere(self):
        study = study_path(self.study)
        trial = trial_path(self.study, 0)
        create = {"name": "new", "search_space": SPACE}
        for method, path, body, field in (
                ("POST", "/studies", create, "unknown"),
                ("PATCH", study, {}, "name"),
                ("POST", study + "/trials/suggest", {}, "count"),
                ("POST", study + "/trials/suggest/batch", {"count": 1}, "x"),
                ("POST", study + "/trials", {"params": {}}, "x"),
                ("POST", trial + "/complete", {"values": 1.0}, "state"),
                ("POST", trial + "/report", {"step": 1, "value": 1.0}, "x"),
                ("POST", trial + "/heartbeat", {}, "x"),
                ("POST", trial + "/fail", {}, "x")):
            with self.subTest(path=path, field=field):
                answer = self.client.call(method, path, {**body, field: 5})
                detail = self.check_refused(answer, ["body", field],
                                            "extra_forbidden")
                self.assertEqual(detail[0]["msg"],
                                 "Extra inputs are not permitted")
        self.check_nothing_changed()

    def test_missing_fields_are_named(self):
        trial = trial_path(self.study, 0)
        for path, body, field in (
                ("/studies", {"search_space": SPACE}, "name"),
                ("/studies", {"name": "new"}, "search_space"),
                (study_path(self.study) + "/trials/suggest/batch", {},
                 "count"),
                (trial + "/complete", {}, "values"),
                (trial + "/report", {"step": 1}, "value"),
                (trial + "/report", {"value": 1}, "step")):
            with self.subTest(path=path, field=field):
                detail = self.check_refused(self.client.post(path, body),
                                            ["body", field], "missing")
                self.assertEqual(detail[0]["msg"], "Field required")
        self.check_nothing_changed()

    def test_studies_of_the_wrong_shape_are_refused(self):
        for fields, location in (
                ({"name": ""}, "name"), ({"name": 5}, "name"),
                ({"name": "x" * 257}, "name"), ({"name": None}, "name"),
                ({"name": "a\0b"}, None), ({"direction": "up"}, "direction"),
                ({"direction": []}, "direction"),
                ({"direction": ["minimize"] * 9}, "direction"),
                ({"direction": ["minimize", "x"]}, "direction"),
                ({"direction": None}, "direction"),
                ({"sampler": "nope"}, "sampler"), ({"sampler": 1}, "sampler"),
                ({"pruner": "nope"}, "pruner"),
                ({"load_if_exists": "perhaps"}, "load_if_exists"),
                ({"seed": -1}, "seed"), ({"seed": 2**53}, "seed"),
                ({"seed": 1.5}, "seed"), ({"seed": "1"}, "seed"),
                ({"sampler_options": {"nope": 1}}, None),
                ({"sampler_options": 5}, "sampler_options"),
                ({"sampler": "tpe",
                  "sampler_options": {"n_startup_trials": -1}}, None),
                ({"sampler": "tpe",
                  "sampler_options": {"multivariate": 3}}, None),
                ({"pruner": "hyperband",
                  "pruner_options": {"reduction_factor": 1}}, None),
                ({"pruner": "none", "pruner_options": {"x": 1}}, None),
                ({"pruner": "percentile",
                  "pruner_options": {"percentile": 101}}, None),
                ({"pruner": "threshold"}, None),
                ({"pruner": "patient"}, None),
                ({"pruner": "patient", "pruner_options": {
                    "patience": 1, "wrapped": {"pruner": "nope"}}}, None),
                ({"user_attrs": []}, "user_attrs"),
                ({"user_attrs": {"search_space": []}}, "user_attrs"),
                ({"metric_names": ["a", "b"]}, "metric_names"),
                ({"metric_names": "a"}, "metric_names")):
            with self.subTest(fields=str(fields)[:80]):
                body = {"name": "new", "search_space": SPACE, **fields}
                answer = self.client.post("/studies", body)
                self.check_refused(answer, ["body", location] if location
                                   else ["body"])
        self.check_nothing_changed()

    def test_unknown_samplers_are_refused_with_a_list(self):
        for sampler in ("nsgaiii", "psychic"):
            answer = self.client.post("/studies", {
                "name": "new", "search_space": SPACE, "sampler": sampler})
            detail = self.check_refused(answer, ["body", "sampler"])
            for there_is in ("random", "qmc", "tpe", "gp", "nsgaii"):
                self.assertIn(there_is, detail[0]["msg"])
        self.check_nothing_changed()

    def test_search_spaces_that_make_no_sense_are_refused(self):
        for space in (
                [], "x", [5], [{}], [{"name": "x"}],
                [parameter(type="real")], [parameter(low=2.0)],
                [parameter(low="0")], [parameter(low=None)],
                [parameter(high=True)], [parameter(log=True)],
                [parameter(low=0.1, log=True, step=0.1)],
                [parameter(step=0)], [parameter(step=-0.1)],
                [parameter(name="")], [parameter(name="y" * 257)],
                [parameter(name=3)],
                [parameter(), parameter()], [parameter(choices=[1])],
                [parameter(unknown=1)], [integer(low=10)],
                [integer(low=0.5)], [integer(log=True)],
                [integer(low=1, log=True, step=2)], [integer(step=0)],
                [integer(step=1.5)], [categorical()],
                [categorical("a", "a")], [categorical(1, True)],
                [categorical(1, 1.0)], [categorical(None)],
                [categorical([1])], [categorical({})],
                [{"type": "categorical", "name": "c"}],
                [{"type": "float", "name": "x", "low": 0}]):
            with self.subTest(space=str(space)[:80]):
                answer = self.client.post(
                    "/studies", {"name": "new", "search_space": space})
                self.check_refused(answer, ["body", "search_space"])
        self.check_nothing_changed()

    def test_where_a_parameter_is_wrong_is_said_exactly(self):
        answer = self.client.post("/studies", {
            "name": "new", "search_space": [integer(), parameter(low="a")]})
        detail = self.check_refused(answer)
        self.assertEqual(detail[0]["loc"],
                         ["body", "search_space", 1, "float", "low"])
        answer = self.client.post("/studies", {
            "name": "new", "search_space": [integer(low=99)]})
        detail = self.check_refused(answer)
        self.assertEqual(detail[0]["loc"][:3], ["body", "search_space", 0])

    def test_outcomes_of_the_wrong_shape_are_refused(self):
        path = trial_path(self.study, 0) + "/complete"
        for body in (
                {"values": None}, {"values": "1"}, {"values": True},
                {"values": []}, {"values": [1, 2]}, {"values": [None]},
                {"values": {"a": 1}}, {"values": ["x"]},
                {"values": 1, "intermediate_values": [1]},
                {"values": 1, "intermediate_values": {"a": 1}},
                {"values": 1, "intermediate_values": {"-1": 1}},
                {"values": 1, "intermediate_values": {"1.5": 1}},
                {"values": 1, "intermediate_values": {"2147483648": 1}},
                {"values": 1, "intermediate_values": {"1": None}},
                {"values": 1, "intermediate_values": {"1": 1, "01": 2}},
                {"values": 1, "user_attrs": 5},
                {"values": 1, "user_attrs": {"k" * 513: 1}},
                {"values": 1, "constraints": 1},
                {"values": 1, "constraints": ["a"]}):
            with self.subTest(body=str(body)[:80]):
                self.check_refused(self.client.post(path, body), ["body"])
        self.check_nothing_changed()

    def test_reports_of_the_wrong_shape_are_refused(self):
        path = trial_path(self.study, 0) + "/report"
        for body in ({"step": -1, "value": 1}, {"step": 1.5, "value": 1},
                     {"step": "1", "value": 1}, {"step": 2**31, "value": 1},
                     {"step": 1, "value": None}, {"step": 1, "value": "x"},
                     {"step": 1, "value": [1]}):
            with self.subTest(body=body):
                self.check_refused(self.client.post(path, body), ["body"])
        self.check_nothing_changed()

    def test_fixed_parameters_must_fit_the_space(self):
        for path in ("/trials/suggest", "/trials"):
            for params in ({"nope": 1}, {"x": 5.0}, {"x": "a"}, {"x": None},
                           {"depth": 2.5}, {"depth": 99}, {"kind": "other"},
                           {"kind": 2}, {"dropout": 0.01}, {"x": [1]}, [], 5):
                with self.subTest(path=path, params=params):
                    answer = self.client.post(study_path(self.study) + path,
                                              {"params": params})
                    self.check_refused(answer, ["body"])
        self.check_nothing_changed()

    def test_batches_have_1_to_1000_trials(self):
        path = study_path(self.study) + "/trials/suggest/batch"
        for count in (0, -1, 1001, 1.5, "2", None, True):
            with self.subTest(count=count):
                answer = self.client.post(path, {"count": count})
                self.check_refused(answer, ["body", "count"])
        self.check_nothing_changed()

    def test_trial_numbers_are_whole_numbers(self):
        for number in ("x", "1.5", "-1", "99999999999999999999", "0x1", "+1"):
            with self.subTest(number=number):
                path = trial_path(self.study, number)
                answer = self.client.post(path + "/complete", {"values": 1.0})
                if answer.status != 404:
                    self.check_refused(answer, ["path", "trial_id"])
                answer = self.client.get(path)
                self.assertIn(answer.status, (404, 422))
        self.check_nothing_changed()

    def test_reports_need_one_objective(self):
        name = self.study + "_two"
        self.create(name, direction=["minimize", "maximize"])
        self.ask(name)
        answer = self.client.post(trial_path(name, 0) + "/report",
                                  {"step": 1, "value": 1.0})
        self.assertIn(answer.status, (400, 422))
        self.assertEqual(self.trial(0, name)["intermediate_values"], {})

    def test_the_echoed_input_is_json_again(self):
        body = {"name": "é\"\\" * 80, "search_space": [parameter(low="ä")]}
        detail = self.check_refused(self.client.post("/studies", body))
        self.assertEqual(detail[0]["input"], "ä")
        self.assertTrue(json.dumps(detail))


if __name__ == "__main__":
    unittest.main()
