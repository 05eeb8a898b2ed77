"""The manifest for Kubernetes has the fields that Kubernetes knows, and no
others, by the schemas of its releases."""

import subprocess
import tempfile
import unittest

from support.clean_root import REPOSITORY
from support.python_environment import module_environment

MANIFEST = REPOSITORY / "config/deploy/kubernetes/tuner.yaml"
PACKAGES = ("kubernetes-validate>=1.37,<2",)
# The oldest and the newest of that package.
RELEASES = ("1.25", "1.37")
VALIDATE = None


def setUpModule():
    global VALIDATE
    VALIDATE = module_environment("THE MANIFEST WAS NOT VALIDATED", *PACKAGES)


def validate(release, text):
    """Returns exit status and output."""
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(text)
        file.flush()
        done = subprocess.run(
            [VALIDATE.program("kubernetes-validate"), "--strict",
             "--kubernetes-version", release, file.name],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, check=False, timeout=60)
    return done.returncode, done.stdout


class Manifest(unittest.TestCase):

    def test_kubernetes_knows_every_field(self):
        for release in RELEASES:
            with self.subTest(release):
                status, output = validate(release, MANIFEST.read_text())
                self.assertEqual(status, 0, output)
                for kind in ("configmap", "deployment", "service"):
                    self.assertRegex(
                        output, f"passed for resource {kind}/tuner against "
                        f"version {release}")

    def test_a_mistake_would_be_found(self):
        text = MANIFEST.read_text()
        for right, wrong in (("periodSeconds: 2\n", "periodSecond: 2\n"),
                             ("periodSeconds: 2\n", "periodSeconds: two\n"),
                             ('PORT: "6177"', "PORT: 6177"),
                             ("        - name: tuner\n          image:",
                              "        - image:")):
            with self.subTest(wrong):
                self.assertIn(right, text)
                status, output = validate(RELEASES[-1],
                                          text.replace(right, wrong))
                self.assertEqual(status, 1, output)


if __name__ == "__main__":
    unittest.main()
