"""What the service manager hears (systemd's protocol of readiness)."""

import os
import shutil
import socket
import tempfile
import unittest

from support.service import START_SECONDS, Service


class Readiness(unittest.TestCase):

    def test_the_manager_hears_when_it_serves_and_when_it_stops(self):
        directory = tempfile.mkdtemp(prefix="tuner-test-")
        self.addCleanup(shutil.rmtree, directory)
        path = os.path.join(directory, "notify")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(path)
            manager.settimeout(START_SECONDS)
            service = Service(f"sqlite:///{directory}/tuner.db", directory,
                              NOTIFY_SOCKET=path)
            self.addCleanup(service.close)
            service.start(wait_ready=False)
            said = manager.recv(4096).decode().splitlines()
            self.assertIn("READY=1", said)
            # True to its word: nothing is refused any more.
            with service.client() as client:
                self.assertEqual(client.get("/health").status, 200)
            service.terminate()
            said = manager.recv(4096).decode().splitlines()
            self.assertIn("STOPPING=1", said)
            self.assertEqual(service.stop(), 0)


if __name__ == "__main__":
    unittest.main()
