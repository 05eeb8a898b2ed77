"""Base classes of the tests."""

import shutil
import sys
import tempfile
import unittest

from support.checker import check_history
from support.client import study_path, trial_path
from support.databases import EVERY_DATABASE
from support.service import Service

DATETIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"

SPACE = [
    {"type": "float", "name": "x", "low": -1.0, "high": 1.0},
    {"type": "float", "name": "rate", "low": 1e-5, "high": 0.1, "log": True},
    {"type": "float", "name": "dropout", "low": 0.0, "high": 0.5,
     "step": 0.05},
    {"type": "int", "name": "depth", "low": 1, "high": 12},
    {"type": "int", "name": "width", "low": 1, "high": 1024, "log": True},
    {"type": "categorical", "name": "kind",
     "choices": ["fast", "accurate", 3, 2.5, True]},
]


def on_every_database(cls):
    """Class decorator: makes one test case of `cls` per kind of database."""
    module = sys.modules[cls.__module__]
    for kind in EVERY_DATABASE:
        name = f"{cls.__name__}On{kind.__name__.replace('Database', '')}"
        case = type(name, (cls, unittest.TestCase),
                    {"database_class": kind, "__module__": cls.__module__,
                     "__doc__": cls.__doc__})
        setattr(module, name, case)
    return cls


class ServedCase:
    """A running service with an empty database, one for all tests of a class;
    tests use studies of their own. Mixin: see `on_every_database`."""

    settings = {}

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.mkdtemp(prefix="tuner-test-")
        cls.addClassCleanup(shutil.rmtree, cls.directory, ignore_errors=True)
        cls.database = cls.make_database()
        cls.addClassCleanup(cls.database.close)
        cls.service = Service(cls.database.url, cls.directory, **cls.settings)
        cls.addClassCleanup(cls.service.close)
        cls.service.start()

    @classmethod
    def make_database(cls):
        return cls.database_class(cls.directory)

    def setUp(self):
        self.client = self.service.client()
        self.addCleanup(self.client.close)
        self.study = self.id().rsplit(".", maxsplit=1)[-1]

    def start_again(self):
        """Starts the service after it ended, and with it the connection."""
        self.client.close()
        self.service.start()

    def expect(self, status, answer):
        """Checks the status; returns the body."""
        self.assertEqual(answer.status, status,
                         f"{answer}\n{self.service.tail(10)}")
        return answer.json if answer.body else None

    def create(self, name=None, **fields):
        """Creates a study, named as the test unless told otherwise."""
        body = {"name": name or self.study, "search_space": SPACE,
                "sampler": "random", "pruner": "none",
                "direction": "minimize"}
        body.update(fields)
        return self.expect(201, self.client.post("/studies", body))

    def ask(self, name=None, body=None):
        path = study_path(name or self.study) + "/trials/suggest"
        return self.expect(200, self.client.post(path, body))

    def tell(self, number, values, name=None, **fields):
        path = trial_path(name or self.study, number) + "/complete"
        return self.expect(
            200, self.client.post(path, {"values": values, **fields}))

    def trial(self, number, name=None):
        return self.expect(
            200, self.client.get(trial_path(name or self.study, number)))

    def check_history(self, journal, others=None):
        """See `support.checker`."""
        return check_history(self, journal, self.client, self.database, others)

    def said(self, path, **query):
        """An answer but for what differs every time."""
        answer = self.client.get(path, **query)
        if answer.status == 200:
            return answer.status, answer.body
        body = answer.json
        body.pop("request_id", None)
        return answer.status, body

    def snapshot(self, *names):
        """All that the service says about some studies."""
        said = {}
        for name in names:
            for path in ("", "/trials?limit=1000", "/best", "/pareto",
                         "/export?format=json", "/export?format=csv"):
                said[name, path] = self.said(study_path(name) + path)
        # Other tests of the class have studies, too.
        said["listed"] = [x for x in self.client.get("/studies", limit=1000)
                          .json if x["study_name"] in names]
        return said
