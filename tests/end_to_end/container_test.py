"""The image of config/deploy/Dockerfile, built from the Debian package and
run."""

import os
import sys
import tempfile
import unittest

import yaml

from support.clean_root import REPOSITORY, Unavailable, run
from support.podman import Container, Failed, Podman
from tls_test import make_certificate

DEPLOY = REPOSITORY / "config/deploy"
STUDIES = "http://127.0.0.1:6177/v1/tuner/studies"
PODMAN = None


def setUpModule():
    global PODMAN
    run(str(REPOSITORY / "scripts/package.sh"))
    try:
        PODMAN = unittest.enterModuleContext(Podman())
    except Unavailable as why:
        text = f"THE IMAGE WAS NOT BUILT: {why}"
        print(text, file=sys.stderr)
        raise unittest.SkipTest(text) from why
    PODMAN.build(DEPLOY / "Dockerfile", REPOSITORY / "build/package", "tuner")


class Image(unittest.TestCase):

    def directory(self):
        """An empty one, which everybody may write to."""
        path = self.enterContext(tempfile.TemporaryDirectory())
        os.chmod(path, 0o777)
        return path

    def start(self, *options):
        container = Container(PODMAN, *options, "tuner")
        container.wait_healthy()
        return container

    def test_studies_outlive_their_container_in_the_volume(self):
        first = self.start("-v", "tuner:/var/lib/tuner")
        self.assertEqual(first.run("id", "-un"), "tuner\n")
        self.assertRegex(first.run("cat", "/proc/1/status"),
                         r"Name:\ttuner\n(.*\n)*CapEff:\t0+\n")
        self.assertEqual(first.request("POST", STUDIES, {
            "name": "s", "search_space": [
                {"type": "float", "name": "x", "low": 0, "high": 1}]})[0], 201)
        status, asked = first.request("POST", f"{STUDIES}/s/trials/suggest")
        self.assertEqual(status, 200)
        self.assertEqual(first.request(
            "POST", f"{STUDIES}/s/trials/{asked['trial_id']}/complete",
            {"values": 0.5})[0], 200)
        self.assertEqual(first.stop(), 0, first.log())
        self.assertIn('"event":"stopped"', first.log())

        second = self.start("-v", "tuner:/var/lib/tuner")
        self.assertEqual(second.request("GET", f"{STUDIES}/s")[1]["best_value"],
                         0.5)
        self.assertEqual(second.stop(), 0, second.log())

    def test_the_health_check_follows_the_port_and_tls(self):
        self.start("-e", "PORT=7000").stop()
        files = self.directory()
        certificate, key = make_certificate(files, "tuner")
        os.chmod(key, 0o644)
        self.start("-e", f"TLS_CERT_FILE={certificate}", "-e",
                   f"TLS_KEY_FILE={key}", "-v", f"{files}:{files}:ro").stop()

    def test_it_takes_options_and_says_what_is_wrong_with_settings(self):
        self.assertIn("tuner 1.",
                      PODMAN.run_container("--rm", "tuner", "--version"))
        with self.assertRaisesRegex(Failed, "PORT"):
            PODMAN.run_container("--rm", "-e", "PORT=none", "tuner")

    def test_it_runs_restricted_as_in_kubernetes(self):
        objects = {x["kind"]: x for x in yaml.safe_load_all(
            (DEPLOY / "kubernetes/tuner.yaml").read_text())}
        pod = objects["Deployment"]["spec"]["template"]["spec"]
        container, = pod["containers"]
        user, rights = pod["securityContext"], container["securityContext"]
        self.assertTrue(rights["readOnlyRootFilesystem"])
        self.assertFalse(rights["allowPrivilegeEscalation"])
        self.assertEqual(rights["capabilities"], {"drop": ["ALL"]})
        options = ["--read-only", "--read-only-tmpfs=false", "--cap-drop=all",
                   "--security-opt=no-new-privileges",
                   f"--user={user['runAsUser']}:{user['runAsGroup']}",
                   "--env=DATABASE_URL=sqlite:////var/lib/tuner/tuner.db"]
        # An emptyDir is made like this, too.
        mount, = container["volumeMounts"]
        options += [f"--volume={self.directory()}:{mount['mountPath']}"]
        options += [f"--env={name}={value}"
                    for name, value in objects["ConfigMap"]["data"].items()]
        container = self.start(*options)
        self.assertEqual(container.request("GET", STUDIES), (200, []))
        self.assertEqual(container.stop(), 0, container.log())


if __name__ == "__main__":
    unittest.main()
