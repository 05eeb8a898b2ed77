"""What dashboards draw from."""

import gzip
import json
import unittest

from support.cases import ServedCase, on_every_database
from support.client import PREFIX, study_path, trial_path


@on_every_database
class Plots(ServedCase):

    def get(self, tail, headers=None):
        return self.client.raw(
            "GET", PREFIX + study_path(self.study) + tail, None, headers)

    def fill(self, count=30):
        """Trials of every kind; returns them as the service lists them."""
        for number in range(count):
            self.ask()
            for step in range(3):
                self.expect(200, self.client.post(
                    trial_path(self.study, number) + "/report",
                    {"step": step, "value": number - step / 4}))
            if number % 5 == 4:
                self.expect(200, self.client.post(
                    trial_path(self.study, number) + "/prune"))
            elif number % 7 != 6:
                self.tell(number, (number * 17) % 29 / 4)
        return self.client.all_trials(self.study)

    def test_the_history_is_that_of_the_complete_trials(self):
        self.create(direction="maximize")
        complete = [x for x in self.fill() if x["state"] == "COMPLETE"]
        body = self.expect(200, self.get("/history"))
        self.assertEqual(body["number"], [x["trial_id"] for x in complete])
        values = [x["values"][0] for x in complete]
        self.assertEqual(body["value"], values)
        self.assertEqual(body["best"], [max(values[:i + 1])
                                        for i in range(len(values))])
        best = self.expect(200, self.client.get(
            study_path(self.study) + "/best"))
        self.assertEqual(body["best"][-1], best["value"])

    def test_slices_and_coordinates_are_those_of_the_trials(self):
        self.create()
        trials = self.fill()
        shown = [x for x in trials if x["state"] in ("COMPLETE", "PRUNED")]
        body = self.expect(
            200, self.get("/parallel?state=COMPLETE&state=PRUNED"))
        self.assertEqual(body["number"], [x["trial_id"] for x in shown])
        self.assertEqual(body["state"], [x["state"] for x in shown])
        self.assertEqual(body["value"], [x["values"][0] for x in shown])
        self.assertEqual(len(body["columns"]), 6)
        for param, column in zip(body["params"], body["columns"]):
            name = param["name"]
            values = column
            if param["type"] == "categorical":
                values = [param["choices"][i] for i in column]
            self.assertEqual(values, [x["params"][name] for x in shown])
            part = self.expect(200, self.get(
                f"/slices?param={name}&state=COMPLETE&state=PRUNED"))
            self.assertEqual(part["param"], param)
            self.assertEqual(part["x"], column)
            self.assertEqual(part["value"], body["value"])

    def test_curves_are_those_that_were_reported(self):
        self.create()
        trials = self.fill(10)
        body = self.expect(200, self.get("/intermediate"))
        self.assertEqual(body["number"], list(range(10)))
        self.assertEqual(body["state"], [x["state"] for x in trials])
        self.assertEqual(body["steps"], [[0, 1, 2]] * 10)
        self.assertEqual(body["values"], [[n, n - 0.25, n - 0.5]
                                          for n in range(10)])
        body = self.expect(200, self.get("/intermediate?points=2&limit=3"))
        self.assertEqual(body["number"], [7, 8, 9])
        self.assertEqual(body["steps"], [[0, 2]] * 3)

    def test_versions_and_compression(self):
        self.create()
        self.fill()
        for tail in ("/history", "/slices?param=x", "/parallel",
                     "/intermediate"):
            plain = self.get(tail)
            packed = self.get(tail, {"Accept-Encoding": "br, gzip;q=0.8"})
            self.assertEqual(packed.headers["Content-Encoding"], "gzip")
            self.assertEqual(gzip.decompress(packed.body), plain.body)
            self.assertNotEqual(packed.headers["ETag"], plain.headers["ETag"])
            for answer, accept in ((plain, "identity"), (packed, "gzip")):
                again = self.get(tail, {
                    "Accept-Encoding": accept,
                    "If-None-Match": answer.headers["ETag"]})
                self.assertEqual(again.status, 304)
                self.assertEqual(again.body, b"")
            self.assertEqual(self.get(tail).body, plain.body)

    def test_large_studies_are_streamed_whole(self):
        self.create()
        trial = {"state": "COMPLETE", "params": {
            "x": 0.5, "rate": 0.01, "dropout": 0.25, "depth": 3, "width": 9,
            "kind": 2.5}}
        count = 5_000
        for first in range(0, count, 1_000):
            self.expect(201, self.client.post(
                study_path(self.study) + "/trials",
                [{**trial, "values": i / 3}
                 for i in range(first, first + 1_000)]))
        for headers in ({}, {"Accept-Encoding": "gzip"}):
            answer = self.get("/parallel", headers)
            text = answer.body
            if headers:
                text = gzip.decompress(text)
            body = json.loads(text)
            self.assertEqual(body["number"], list(range(count)))
            self.assertEqual(body["value"], [i / 3 for i in range(count)])
            self.assertEqual(body["columns"][3], [3] * count)

    def test_hypervolumes_grow(self):
        self.create(direction=["minimize", "minimize"])
        for number, values in enumerate(((1, 5), (3, 3), (2, 3), (4, 1))):
            self.ask()
            self.tell(number, list(values))
        body = self.expect(200, self.get("/history?reference_point=6,6"))
        self.assertEqual(body["hypervolume"], [5.0, 11.0, 13.0, 17.0])
        self.assertEqual(body["values"], [[1, 3, 2, 4], [5, 3, 3, 1]])
        self.assertEqual(body["reference_point"], [6, 6])
        self.expect(422, self.get("/history?reference_point=6"))

    def test_what_cannot_be_drawn_is_refused(self):
        self.create()
        for tail, loc in (
                ("/slices", ["query", "param"]),
                ("/slices?param=nothing", ["query", "param"]),
                ("/slices?param=x&target_idx=1", ["query", "target_idx"]),
                ("/parallel?param=x&param=y", ["query", "param"]),
                ("/parallel?state=DONE", ["query", "state"]),
                ("/intermediate?points=1", ["query", "points"]),
                ("/intermediate?limit=x", ["query", "limit"])):
            errors = self.expect(422, self.get(tail))["detail"]
            self.assertEqual(errors[0]["loc"], loc, tail)
        self.expect(400, self.get("/history?reference_point=1"))
        self.study = "nobody"
        for tail in ("/history", "/slices?param=x", "/parallel",
                     "/intermediate"):
            self.expect(404, self.get(tail))


if __name__ == "__main__":
    unittest.main()
