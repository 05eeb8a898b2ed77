"""What must hold when an SQLite database cannot grow."""

import os

from support.cases import SPACE, ServedCase
from support.client import study_path
from support.databases import SqliteDatabase
from support.journal import Journal
from support.scale import report, scaled
from support.workers import Fleet

ROUNDS = scaled(short=2, full=10)
WORKERS = 8
TRIES = 1000


class FullDiskCase(ServedCase):
    """Mixin; `cls.disk` is there before the database."""

    settings = {"LOG_LEVEL": "warning"}

    @classmethod
    def make_database(cls):
        return SqliteDatabase(cls.disk.path)

    def test_a_full_disk_loses_nothing_and_passes(self):
        keyed, plain = Journal(self.study + " keyed"), Journal(self.study)
        journals = [keyed, plain]
        for journal in journals:
            self.create(journal.study, sampler="tpe")
        with Fleet(self.service.port, [keyed], workers=WORKERS, keyed=True), \
                Fleet(self.service.port, [plain], workers=WORKERS,
                      endure=True):
            for round_ in range(ROUNDS):
                self.wait_progress(journals)
                refused = [x.statuses[503] for x in journals]
                self.disk.fill()
                for journal, n in zip(journals, refused):
                    journal.wait_until(
                        lambda j, n=n: j.statuses[503] >= n + 25)
                self.check_full(f"{plain.study} full {round_}")
                self.disk.free()
                self.wait_progress(journals)
        for journal in journals:
            self.assertLessEqual(set(journal.statuses), {200, 503})
            self.check_history(journal)
            self.assertLessEqual(len(journal.in_doubt), WORKERS)
        self.assertEqual(self.database.rows("PRAGMA integrity_check"),
                         [{"integrity_check": "ok"}])
        # What was acknowledged is on the disk and not in the process alone.
        self.service.kill()
        self.start_again()
        for journal in journals:
            self.check_history(journal)
        report(self, rounds=ROUNDS, told=sum(len(x.told) for x in journals),
               refused=sum(x.statuses[503] for x in journals),
               longest_s=round(max(x.slowest for x in journals), 2))

    @staticmethod
    def wait_progress(journals):
        for journal in journals:
            reached = len(journal.told)
            journal.wait_until(lambda j, n=reached: len(j.told) >= n + 50)

    def check_full(self, unused):
        """Everything can be read; what would be written is refused, and the
        answer says why. `unused` begins the names of no studies yet."""
        self.expect(200, self.client.get("/health"))
        listed = self.expect(200, self.client.get("/studies", limit=1000))
        self.assertIn(self.study, [x["study_name"] for x in listed])
        # A write may yet find room in the log, where a checkpoint made some.
        for i in range(TRIES):
            name = f"{unused} {i}"
            answer = self.client.post("/studies", {
                "name": name, "search_space": SPACE, "load_if_exists": False})
            shown = self.client.get(study_path(name)).status
            if answer.status == 503:
                break
            self.expect(201, answer)
            self.assertEqual(shown, 200)
        self.assertIn(os.path.basename(self.database.path),
                      self.expect(503, answer)["detail"])
        self.assertGreater(int(answer.headers["Retry-After"]), 0)
        self.assertEqual(shown, 404)
