"""Settings: wrong ones stop the start with one sentence."""

import os
import socket
import subprocess
import tempfile
import unittest

from support.service import binary, environment

GOOD = {"AUTH_ENABLED": "false", "HOST": "127.0.0.1", "PORT": "0",
        "DATABASE_URL": "sqlite:///tuner.db"}
SECRET = "s3cr3t-pa55"


class Configuration(unittest.TestCase):

    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="tuner-test-")
        self.addCleanup(directory.cleanup)
        self.directory = directory.name

    def run_tuner(self, *arguments, **settings):
        return subprocess.run(
            [binary(), *arguments], cwd=self.directory,
            env=environment(settings), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            timeout=20, check=False)

    def write(self, name, text):
        path = os.path.join(self.directory, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def test_help_and_version_answer_on_standard_output(self):
        done = self.run_tuner("--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for word in ("--env-file", "--check-config", "--version",
                     "DATABASE_URL"):
            self.assertIn(word, done.stdout)
        done = self.run_tuner("--version")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(done.stdout, r"\d+\.\d+\.\d+")

    def test_an_unknown_option_is_refused(self):
        done = self.run_tuner("--frobnicate", **GOOD)
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(done.stdout, "")
        self.assertIn("--frobnicate", done.stderr)

    def test_a_wrong_value_stops_the_start_with_one_sentence(self):
        for name, value in (
                ("PORT", "65536"), ("PORT", "-1"), ("PORT", "http"),
                ("PORT", ""), ("AUTH_ENABLED", "maybe"),
                ("AUTH_DATABASE_URL", "keys.db"),
                ("DEFAULT_SAMPLER", "nope"),
                ("DEFAULT_PRUNER", "nope"), ("LOG_LEVEL", "loud"),
                ("CORS_ORIGINS", "[1]"), ("STUDY_IDLE_SECONDS", "0"),
                ("STUDY_IDLE_SECONDS", "1e3"), ("HTTP_THREADS", "0"),
                ("REQUEST_DEADLINE_SECONDS", "99999999999999999999"),
                ("MAX_BODY_BYTES", "8MB"),
                ("DATABASE_URL", "mysql://root@localhost/x"),
                ("DATABASE_URL", "tuner.db"), ("DATABASE_URL", ""),
                ("HOST", "")):
            with self.subTest(name=name, value=value):
                done = self.run_tuner(**{**GOOD, name: value})
                self.assertNotEqual(done.returncode, 0)
                self.assertEqual(done.stdout, "")
                self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
                self.assertIn(name, done.stderr)

    def test_no_password_is_printed(self):
        for url in (f"mysql://root:{SECRET}@localhost/x",
                    f"postgresql://u:{SECRET}@localhost:99999/x",
                    f"postgresql://u:{SECRET}@localhost/x?sslmode=nope",
                    f"postgresql://u:{SECRET}@[::1/x",
                    f"postgresql://u:{SECRET}"):
            done = self.run_tuner(**{**GOOD, "DATABASE_URL": url})
            with self.subTest(url=url):
                self.assertNotEqual(done.returncode, 0)
                self.assertIn("DATABASE_URL", done.stderr)
                self.assertNotIn(SECRET, done.stderr + done.stdout)
        url = f"postgresql://u:{SECRET}@localhost/x"
        done = self.run_tuner("--check-config", **{**GOOD,
                                                   "DATABASE_URL": url})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn(SECRET, done.stderr + done.stdout)

    def test_check_config_shows_what_holds_and_starts_nothing(self):
        done = self.run_tuner("--check-config", **GOOD, HTTP_THREADS="17")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"HTTP_THREADS\s*=\s*17\b")
        self.assertRegex(done.stdout, r"DEFAULT_SAMPLER\s*=\s*tpe\b")
        self.assertEqual(os.listdir(self.directory), [])
        done = self.run_tuner("--check-config", **{**GOOD, "PORT": "x"})
        self.assertNotEqual(done.returncode, 0)

    def test_env_files_are_read_and_the_environment_wins(self):
        path = self.write("a.env", "# comment\nHTTP_THREADS=5\n"
                                   "HTTP_QUEUE='6'\nPORT=\"7\"\n")
        settings = {k: v for k, v in GOOD.items() if k != "PORT"}
        done = self.run_tuner("--check-config", "--env-file", path,
                              **settings, HTTP_QUEUE="8")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"HTTP_THREADS\s*=\s*5\b")
        self.assertRegex(done.stdout, r"HTTP_QUEUE\s*=\s*8\b")
        self.assertRegex(done.stdout, r"PORT\s*=\s*7\b")
        self.write(".env", "HTTP_THREADS=9\n")
        done = self.run_tuner("--check-config", **GOOD)
        self.assertRegex(done.stdout, r"HTTP_THREADS\s*=\s*9\b")

    def test_an_env_file_that_is_not_there_is_refused(self):
        done = self.run_tuner("--env-file", "none.env", **GOOD)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("none.env", done.stderr)

    def test_a_database_that_cannot_be_opened_stops_the_start(self):
        done = self.run_tuner(
            **{**GOOD, "DATABASE_URL": "sqlite:////nowhere/at/all/x.db"})
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("/nowhere/at/all/x.db", done.stderr)
        self.write("text.db", "this is no database, " * 100)
        done = self.run_tuner(**{**GOOD,
                                 "DATABASE_URL": "sqlite:///text.db"})
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("text.db", done.stderr)

    def test_a_port_in_use_stops_the_start(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            done = self.run_tuner(**{**GOOD, "PORT": str(port)})
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(str(port), done.stderr)


if __name__ == "__main__":
    unittest.main()
