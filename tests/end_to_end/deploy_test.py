"""The manifest for Kubernetes, as far as the program goes: it takes the
settings and answers the probes. See manifest_test for the manifest's form."""

import subprocess
import unittest

import yaml

from support.cases import ServedCase
from support.clean_root import REPOSITORY
from support.databases import SqliteDatabase
from support.service import binary

MANIFEST = REPOSITORY / "config/deploy/kubernetes/tuner.yaml"


class Manifest(ServedCase, unittest.TestCase):

    database_class = SqliteDatabase

    def setUp(self):
        super().setUp()
        self.objects = {x["kind"]: x
                        for x in yaml.safe_load_all(MANIFEST.read_text())}

    def test_the_program_takes_the_settings(self):
        settings = self.objects["ConfigMap"]["data"]
        done = subprocess.run(
            [binary(), "--check-config"], cwd=self.directory, check=False,
            capture_output=True, text=True, stdin=subprocess.DEVNULL,
            env={**settings, "DATABASE_URL": "postgresql://u:p@h/d"})
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for name, value in settings.items():
            self.assertRegex(done.stdout, f"(?m)^{name}={value}\\b")

    def test_the_probes_are_answered_and_the_grace_period_is_long_enough(self):
        pod = self.objects["Deployment"]["spec"]["template"]["spec"]
        container, = pod["containers"]
        for kind in ("startupProbe", "readinessProbe", "livenessProbe"):
            path = container[kind]["httpGet"]["path"]
            with self.subTest(kind):
                answer = self.client.raw("GET", path)
                self.assertEqual(answer.status, 200)
        self.assertGreater(
            pod["terminationGracePeriodSeconds"],
            int(self.objects["ConfigMap"]["data"]["DRAIN_SECONDS"]))


if __name__ == "__main__":
    unittest.main()
