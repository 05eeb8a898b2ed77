"""The service does what its OpenAPI document says: every example is sent, and
every answer checked against the document."""

import json
import unittest

import jsonschema

from support import openapi
from support.browser import page_text
from support.cases import ServedCase, on_every_database
from support.client import PREFIX, study_path, trial_path

# What has to be there before an operation's examples are sent; else a study
# of the example's name with one RUNNING trial.
NOTHING = ("createStudy", "getHealth", "getReadiness", "getOpenApi", "getDocs",
           "getMetrics", "listStudies")
FINISHED = ("getBestTrial", "getImportance", "getHistory", "getLearningCurves",
            "getSlice", "getParallelCoordinates", "exportTrials", "getTrial",
            "listTrials", "getStudy", "getParetoFront", "getHypervolume")

# Their answers have no end: only the head can be asked for.
ENDLESS = ("watchStudy",)


def studies_of(document):
    """The studies of the examples, by name."""
    create = [x for x in document.operations() if x.id == "createStudy"][0]
    return {body["name"]: body for _, body in create.bodies()}


def schemas_with_examples(x, place=""):
    """Yields (place, schema, example) of media types and parameters."""
    if isinstance(x, list):
        for i, value in enumerate(x):
            yield from schemas_with_examples(value, f"{place}/{i}")
    elif isinstance(x, dict):
        if "schema" in x:
            if "example" in x:
                yield place, x["schema"], x["example"]
            for name, example in x.get("examples", {}).items():
                yield f"{place}/{name}", x["schema"], example["value"]
        for key, value in x.items():
            if key not in ("example", "examples"):
                yield from schemas_with_examples(value, f"{place}/{key}")


@on_every_database
class Description(ServedCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.service.client() as client:
            cls.document = openapi.load(client)
        cls.studies = studies_of(cls.document)

    def operation(self, name):
        return [x for x in self.document.operations() if x.id == name][0]

    def send(self, operation, body=None, headers=None, **values):
        """Sends a request; checks the answer against the document."""
        headers = dict(headers or {})
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        answer = self.client.raw(
            operation.method, operation.target(**values), data, headers)
        faults = self.document.answer_faults(operation, answer)
        self.assertEqual(faults, [], f"{operation} {body} {answer}")
        return answer

    def fresh_study(self, name, finished):
        self.client.delete(study_path(name))
        self.expect(201, self.client.post("/studies", self.studies[name]))
        if finished:
            for i in range(6):
                self.finish(name, 0.1 * i, i)
        else:
            self.ask(name)

    def finish(self, name, value, i):
        number = self.ask(name, {"worker": "gpu-3"})["trial_id"]
        values = [value]
        if isinstance(self.studies[name].get("direction"), list):
            values = [value, 90 - i]
        else:
            self.expect(200, self.client.post(
                trial_path(name, number) + "/report",
                {"step": 1, "value": value}))
        self.tell(number, values, name, constraints=[-1.0])

    def prepare(self, operation):
        if operation.id in NOTHING:
            return
        name = [x["example"] for x in operation.parameters
                if x["name"] == "name"][0]
        self.fresh_study(name, operation.id in FINISHED)

    def test_every_example_fits_its_schema(self):
        n_examples = 0
        for place, schema, example in schemas_with_examples(self.document.raw):
            with self.subTest(place=place):
                n_examples += 1
                closed = "/responses/" in place
                self.assertEqual(
                    self.document.faults(schema, example, closed), [])
        self.assertGreater(n_examples, 60)

    def test_every_schema_is_one(self):
        for name, schema in self.document.raw["components"]["schemas"].items():
            with self.subTest(schema=name):
                jsonschema.Draft202012Validator.check_schema(schema)

    def test_every_example_succeeds_and_is_answered_as_described(self):
        n_sent = 0
        for operation in self.document.operations():
            if operation.id in ENDLESS:
                continue
            for name, body in operation.bodies():
                with self.subTest(operation=operation.id, example=name):
                    self.prepare(operation)
                    answer = self.send(operation, body)
                    self.assertLess(answer.status, 300, answer)
                    n_sent += 1
        self.assertGreater(n_sent, 35)

    def test_what_has_no_end_begins_as_described(self):
        for name in ENDLESS:
            operation = self.operation(name)
            self.prepare(operation)
            answer = self.client.raw("HEAD", operation.target())
            self.assertEqual(answer.status, 200)
            self.assertIn(answer.headers["Content-Type"],
                          operation.response(200)["content"])
            answer = self.send(operation, headers={"Accept": "text/html"})
            self.assertEqual(answer.status, 406)

    def test_every_example_of_a_post_is_taken_once_with_a_key(self):
        for operation in self.document.operations():
            if operation.method != "POST":
                continue
            for name, body in operation.bodies():
                key = {"Idempotency-Key": f"{operation.id} {name}"}
                with self.subTest(operation=operation.id, example=name):
                    self.prepare(operation)
                    first = self.send(operation, body, key)
                    again = self.send(operation, body, key)
                    self.assertEqual(again.status, first.status)
                    self.assertEqual(again.body, first.body)

    def test_unknown_studies_are_answered_as_described(self):
        for operation in self.document.operations():
            if "{name}" in operation.path:
                with self.subTest(operation=operation.id):
                    body = operation.bodies()[0][1]
                    answer = self.send(operation, body, name="no such study")
                    self.assertEqual(answer.status, 404)

    def test_unknown_trials_are_answered_as_described(self):
        self.fresh_study("ranking", finished=False)
        for operation in self.document.operations():
            if "{trial_id}" in operation.path:
                with self.subTest(operation=operation.id):
                    body = operation.bodies()[0][1]
                    for number in (99, -1):
                        answer = self.send(operation, body, trial_id=number)
                        self.assertEqual(answer.status, 404)
                    answer = self.send(operation, body, trial_id="first")
                    self.assertEqual(answer.status, 422)

    def test_fields_without_description_are_refused(self):
        for operation in self.document.operations():
            if operation.body_schema() is None:
                continue
            body = operation.bodies()[0][1]
            with self.subTest(operation=operation.id):
                self.prepare(operation)
                answer = self.send(operation, {**body, "unknown": 1})
                self.assertEqual(answer.status, 422)
                self.assertEqual(answer.json["detail"][0]["type"],
                                 "extra_forbidden")

    def test_conflicts_are_answered_as_described(self):
        self.fresh_study("ranking", finished=True)
        complete = self.operation("completeTrial")
        answer = self.send(complete, {"values": 17})
        self.assertEqual(answer.status, 409)
        create = self.operation("createStudy")
        answer = self.send(create, {**self.studies["ranking"],
                                    "load_if_exists": False})
        self.assertEqual(answer.status, 409)
        self.assertEqual(
            self.send(create, self.studies["ranking"]).status, 200)

    def test_a_spent_budget_is_answered_as_described(self):
        self.fresh_study("ranking", finished=False)
        self.send(self.operation("updateStudy"), {"max_trials": 1})
        for name in ("suggestTrial", "suggestTrials"):
            answer = self.send(self.operation(name), {"count": 2}
                               if name == "suggestTrials" else None)
            self.assertEqual(answer.status, 409)
            self.assertEqual(answer.json["detail"]["code"], "STUDY_EXHAUSTED")

    def test_questions_too_early_are_answered_as_described(self):
        self.fresh_study("ranking", finished=False)
        self.fresh_study("tradeoff", finished=False)
        for name, study, status in (
                ("getBestTrial", "ranking", 404),
                ("getImportance", "ranking", 400),
                ("getParetoFront", "ranking", 400),
                ("getHypervolume", "ranking", 400),
                ("getParetoFront", "tradeoff", 200),
                ("getHistory", "tradeoff", 200)):
            with self.subTest(operation=name, study=study):
                answer = self.send(self.operation(name), name=study)
                self.assertEqual(answer.status, status, answer)

    def test_what_is_known_is_answered_as_described(self):
        for operation in self.document.operations():
            if operation.response(304) is None:
                continue
            with self.subTest(operation=operation.id):
                self.prepare(operation)
                first = self.send(operation)
                again = self.send(operation, headers={
                    "If-None-Match": first.headers["ETag"]})
                self.assertEqual((again.status, again.body), (304, b""))

    def test_the_document_is_named_after_the_version(self):
        health = self.client.get("/health").json
        self.assertEqual(self.document.raw["info"]["version"],
                         health["version"])

    def test_the_page_shows_every_operation_and_no_rubbish(self):
        text = page_text(f"http://127.0.0.1:{self.service.port}/docs",
                         "Delete a study")
        for operation in self.document.operations():
            # In the list on the left, and where it is described.
            self.assertGreaterEqual(text.count(operation.raw["summary"]), 2)
        # What JavaScript makes of a mistake.
        for rubbish in ("[object ", "undefined", "NaN|", "cannot be loaded"):
            self.assertNotIn(rubbish, text)
        # Described in each operation, not only counted in a heading.
        self.assertIn("There is no such study, or no such trial.", text)

    def test_other_methods_are_refused(self):
        for operation in self.document.operations():
            answer = self.client.raw("TRACE", operation.target())
            self.assertEqual(answer.status, 405, operation)
        answer = self.client.raw("HEAD", PREFIX + "/openapi.json")
        self.assertEqual((answer.status, answer.body), (200, b""))


if __name__ == "__main__":
    unittest.main()
