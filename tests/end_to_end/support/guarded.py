"""A service that asks for keys."""

import shutil
import tempfile

from support.cases import ServedCase
from support.keys import Keys


class GuardedCase(ServedCase):
    """As ServedCase, with a database of keys of the same kind and a client
    that may write. Mixin: see `on_every_database`."""

    auth_settings = {}

    @classmethod
    def setUpClass(cls):
        directory = tempfile.mkdtemp(prefix="tuner-test-")
        cls.addClassCleanup(shutil.rmtree, directory, ignore_errors=True)
        cls.keys = Keys(cls.make_key_database(directory), directory)
        cls.addClassCleanup(cls.keys.database.close)
        cls.keys.done("init")
        cls.prepare_keys()
        cls.key = cls.keys.create("tuner:write", "--name", "the tests' own",
                                  "--rpm", "1000000")
        cls.settings = {"AUTH_ENABLED": "true",
                        "AUTH_DATABASE_URL": cls.keys.database.url,
                        "AUTH_CACHE_SECONDS": 1, "ACCESS_LOG": "true",
                        "EVENT_HEARTBEAT_SECONDS": 1,
                        **cls.auth_settings}
        super().setUpClass()

    @classmethod
    def make_key_database(cls, directory):
        return cls.database_class(directory)

    @classmethod
    def prepare_keys(cls):
        """Adds more before the service starts."""

    def setUp(self):
        super().setUp()
        self.client.key = self.key

    def client_with(self, key):
        client = self.service.client(key=key)
        self.addCleanup(client.close)
        return client

    def get_with(self, value, path="/v1/tuner/studies"):
        """A GET with this `Authorization`."""
        headers = {} if value is None else {"Authorization": value}
        with self.service.client() as client:
            return client.raw("GET", path, headers=headers)

    def refused(self, status, code, message, answer):
        """Checks that the body is exactly what clients expect."""
        self.assertEqual(self.expect(status, answer), {"detail": {
            "success": False, "error": {"code": code, "message": message}}})
