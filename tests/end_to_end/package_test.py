"""The Debian package: built, looked at, installed in a clean root, served
from there, upgraded and purged."""

import shutil
import unittest

from support.clean_root import REPOSITORY, CleanRoot, Unavailable, run
from support.service import Service, binary

UNIT = REPOSITORY / "config/deploy/tuner.service"
SKIPPED = "THE PACKAGE WAS NOT INSTALLED"


class Package(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        run(str(REPOSITORY / "scripts/package.sh"))
        cls.file, = (REPOSITORY / "build/package").glob("*.deb")

    def start(self, root):
        """The service as the unit starts it, but for the manager."""
        service = Service(None, "/")
        service.command = ["chroot", "--userspec=tuner:tuner", str(root.path),
                           "/usr/bin/tuner", "--env-file",
                           "/etc/tuner/tuner.env"]
        service.settings = {"PORT": service.port}
        self.addCleanup(service.close)
        return service.start()

    def test_it_installs_serves_upgrades_and_purges(self):
        try:
            with CleanRoot() as root:
                self.check_in(root)
        except Unavailable as why:
            print(f"{SKIPPED}: {why}")

    def check_in(self, root):
        shutil.copy(self.file, root / "tuner.deb")
        root.run("apt-get", "update")
        root.run("apt-get", "install", "-y", "--no-install-recommends",
                 "/tuner.deb")
        self.assertIn("tuner 1.", root.run("tuner", "--version"))
        self.assertIn("HOST=127.0.0.1",
                      (root / "etc/tuner/tuner.env").read_text())
        for file in ("usr/lib/systemd/system/tuner.service",
                     "usr/share/doc/tuner/docs/operations.md"):
            self.assertTrue((root / file).is_file(), file)

        service = self.start(root)
        study = {"name": "s", "search_space": [
            {"type": "float", "name": "x", "low": 0, "high": 1}]}
        with service.client() as client:
            self.assertEqual(client.post("/studies", study).status, 201)
            asked = client.post("/studies/s/trials/suggest").json
            told = client.post(
                f"/studies/s/trials/{asked['trial_id']}/complete",
                {"values": 0.5})
            self.assertEqual(told.status, 200)
        self.assertEqual(service.stop(), 0)

        # What an operator changed and what workers told stays.
        settings = root / "etc/tuner/tuner.env"
        settings.write_text(settings.read_text() + "LOG_LEVEL=warning\n")
        root.run("dpkg", "--install", "--force-confold", "/tuner.deb")
        self.assertIn("LOG_LEVEL=warning", settings.read_text())
        service = self.start(root)
        with service.client() as client:
            self.assertEqual(client.get("/studies/s").json["best_value"], 0.5)
        self.assertEqual(service.stop(), 0)

        root.run("apt-get", "remove", "-y", "tuner")
        self.assertTrue((root / "var/lib/tuner/tuner.db").exists())
        self.assertTrue(settings.exists())
        root.run("apt-get", "purge", "-y", "tuner")
        for left in ("var/lib/tuner", "etc/tuner", "usr/bin/tuner"):
            self.assertFalse((root / left).exists(), left)

    def test_the_unit_is_sound_and_hardened(self):
        text = UNIT.read_text()
        self.assertIn("/usr/bin/tuner ", text)
        installed = self.file.parent / "tuner.service"
        self.addCleanup(installed.unlink)
        installed.write_text(text.replace("/usr/bin/tuner ", binary() + " "))
        self.assertEqual(
            run("systemd-analyze", "verify", "--man=no", str(installed)), "")
        # From 0, locked up, to 10, exposed (in tenths).
        run("systemd-analyze", "security", "--offline=yes", "--threshold=20",
            str(UNIT))


if __name__ == "__main__":
    unittest.main()
