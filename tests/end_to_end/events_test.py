"""Watchers hear of every change, in order, whatever happens meanwhile."""

import time
import unittest

from support.cases import ServedCase, on_every_database
from support.client import PREFIX, study_path, trial_path
from support.events import Crowd, Event, EventStream, open_socket, wait_for
from support.journal import Journal
from support.workers import Fleet

WATCHERS = 200
WORKERS = 500
FINAL = ("COMPLETE", "PRUNED", "FAIL")


class EventsCase(ServedCase):

    def watch(self, last_id=None, name=None, **options):
        stream = EventStream(self.service.port, name or self.study, last_id,
                             **options)
        self.addCleanup(stream.close)
        return stream.wait_open()

    def import_trials(self, count):
        trial = {"state": "FAIL", "params": {
            "x": 0.0, "rate": 0.01, "dropout": 0.1, "depth": 3, "width": 4,
            "kind": "fast"}, "user_attrs": {"note": "n" * 300}}
        path = study_path(self.study) + "/trials"
        for begin in range(0, count, 1000):
            self.expect(201, self.client.post(
                path, [trial] * min(1000, count - begin)))

    def check_events(self, events, trials):
        """Events without a gap that tell how each of the trials came about."""
        self.assertEqual([x.id for x in events],
                         list(range(events[0].id, events[0].id + len(events))))
        told = {}
        for event in events:
            self.assertEqual(event.name, "trial")
            told.setdefault(event.data["trial_id"], []).append(event.data)
        self.assertEqual(list(told), sorted(told), "trials begin in order")
        self.assertEqual(len(told), len(trials))
        for trial in trials:
            states = [x["state"] for x in told[trial["trial_id"]]]
            expected = ["RUNNING"]
            if trial["state"] in FINAL:
                expected.append(trial["state"])
            self.assertEqual(states, expected)
            last = told[trial["trial_id"]][-1]
            self.assertEqual({k: last[k] for k in trial}, trial)


@on_every_database
class Events(EventsCase):
    # One thread of Python reads for 200, and may be late.
    settings = {"EVENT_HEARTBEAT_SECONDS": 3600,
                "EVENT_BUFFER_BYTES": 64 * 1024 * 1024}

    def test_200_watchers_hear_the_same_of_500_workers(self):
        self.create()
        crowd = Crowd(self.service.port, self.study, WATCHERS)
        crowd.wait_open()
        journal = Journal(self.study)
        with Fleet(self.service.port, [journal], workers=WORKERS) as fleet:
            journal.wait_until(lambda j: len(j.told) >= 1000)
            fleet.stop_event.set()
            fleet.join()
        self.assertEqual(set(journal.statuses), {200})
        self.check_history(journal)
        trials = self.client.all_trials(self.study)
        shown = self.trial(0)
        self.expect(204, self.client.delete(study_path(self.study)))
        events, different = crowd.join()
        self.assertEqual(different, 1)
        last = events.pop()
        self.assertEqual((last.name, last.data["state"]), ("study", "deleted"))
        self.check_events(events, trials)
        self.assertEqual(next(x.data for x in reversed(events)
                              if x.data["trial_id"] == 0), shown)

    def test_nothing_is_missed_over_disconnections_and_kill_9(self):
        self.create()
        events = []
        stream = self.watch()
        for round_ in range(1, 4):
            journal = Journal(self.study)
            with Fleet(self.service.port, [journal], workers=8) as fleet:
                # Comes back again and again while workers work.
                for _ in range(3):
                    events += [stream.next() for _ in range(10)]
                    stream.close()
                    stream = self.watch(stream.position)
                journal.wait_until(lambda j: len(j.told) >= 50)
                self.service.kill()
                fleet.join()
            try:
                events += stream.events()
            except ConnectionError:
                pass
            stream.close()
            self.start_again()
            stream = self.watch(stream.position)
        self.ask()
        trials = self.client.all_trials(self.study)
        events += stream.take_until(
            lambda x: x.data["trial_id"] == trials[-1]["trial_id"])
        self.check_events(events, trials)

    def test_all_that_changes_a_trial_or_its_study_is_an_event(self):
        self.create(pruner="median", max_trials=5)
        stream = self.watch()
        path = study_path(self.study)
        enqueued = self.expect(201, self.client.post(
            path + "/trials", {"params": {"x": 0.5}}))["trial_id"]
        self.ask(body={"worker": "w"})
        self.expect(200, self.client.post(
            trial_path(self.study, enqueued) + "/report",
            {"reports": [{"step": 1, "value": 0.5},
                         {"step": 2, "value": 0.4}]}))
        again = self.client.post(trial_path(self.study, enqueued) + "/report",
                                 {"step": 1, "value": 0.5})
        self.assertEqual(again.status, 200)
        self.expect(200, self.client.post(
            trial_path(self.study, enqueued) + "/prune"))
        self.expect(200, self.client.patch(
            path, {"user_attrs": {"team": "a"}, "max_trials": 7}))
        second = self.ask()["trial_id"]
        self.expect(200, self.client.post(
            trial_path(self.study, second) + "/fail", {"reason": "r"}))
        events = stream.take_until(
            lambda x: x.name == "trial" and x.data["state"] == "FAIL")
        self.assertEqual(
            [(x.name, x.data["state"]) for x in events],
            [("trial", "WAITING"), ("trial", "RUNNING"), ("trial", "RUNNING"),
             ("trial", "PRUNED"), ("study", "active"), ("trial", "RUNNING"),
             ("trial", "FAIL")])
        self.assertEqual(events[1].data["worker"], "w")
        self.assertEqual(events[2].data["intermediate_values"],
                         {"1": 0.5, "2": 0.4})
        self.assertEqual(events[3].data, self.trial(enqueued))
        self.assertEqual(events[4].data["user_attrs"]["team"], "a")
        self.assertEqual(events[4].data["max_trials"], 7)
        # The same from the log, with each trial as it was.
        replayed = self.watch(events[0].id - 1).take_until(
            lambda x: x.id == events[-1].id)
        states = [(x.id, x.name, x.data["state"]) for x in events]
        self.assertEqual(
            [(x.id, x.name, x.data["state"]) for x in replayed], states)
        self.start_again_after_kill()
        replayed = self.watch(events[0].id - 1).take_until(
            lambda x: x.id == events[-1].id)
        self.assertEqual(
            [(x.id, x.name, x.data["state"]) for x in replayed], states)
        self.assertEqual(replayed[3].data, events[3].data)

    def start_again_after_kill(self):
        self.service.kill()
        self.start_again()

    def test_a_lapsed_lease_and_its_retry_are_events(self):
        self.create(lease_seconds=1)
        stream = self.watch()
        number = self.ask()["trial_id"]
        events = [stream.next() for _ in range(3)]
        self.assertEqual([(x.data["trial_id"], x.data["state"])
                          for x in events],
                         [(number, "RUNNING"), (number, "FAIL"),
                          (number + 1, "WAITING")])

    def test_deletion_is_the_last_event(self):
        self.create()
        stream = self.watch()
        self.ask()
        self.expect(204, self.client.delete(study_path(self.study)))
        events = list(stream.events())
        self.assertEqual([x.name for x in events], ["trial", "study"])
        self.assertEqual(events[1].data["state"], "deleted")
        self.assertIsNone(events[1].id)
        answer = self.client.raw(
            "GET", PREFIX + study_path(self.study) + "/events",
            headers={"Last-Event-ID": str(stream.position)})
        self.assertEqual(answer.status, 404)
        # Its namesake is another study, whose events have other ids.
        self.create()
        self.assertEqual(
            self.watch(stream.position).next().name, "reset")

    def test_sigterm_ends_the_streams_and_they_go_on_afterwards(self):
        self.create()
        streams = [self.watch() for _ in range(10)]
        self.ask()
        begin = time.monotonic()
        self.assertEqual(self.service.stop(), 0)
        self.assertLess(time.monotonic() - begin, 8.0)
        # The end may come before the event, which then comes afterwards.
        before = [list(x.events()) for x in streams]
        self.start_again()
        self.tell(0, 1.0)
        for stream, events in zip(streams, before):
            events += self.watch(stream.position).take_until(
                lambda x: x.data["state"] == "COMPLETE")
            self.assertEqual([x.data["state"] for x in events],
                             ["RUNNING", "COMPLETE"])

    def test_the_answer_is_one_of_an_event_stream(self):
        self.create()
        path = PREFIX + study_path(self.study) + "/events"
        stream = self.watch(headers="Origin: http://localhost:3000\r\n"
                                    "Accept: text/event-stream\r\n")
        self.assertEqual(stream.headers["Content-Type"], "text/event-stream")
        self.assertEqual(stream.headers["Cache-Control"], "no-store")
        self.assertEqual(stream.headers["X-Accel-Buffering"], "no")
        self.assertEqual(stream.headers["Access-Control-Allow-Origin"],
                         "http://localhost:3000")
        head = self.client.raw("HEAD", path)
        self.assertEqual((head.status, head.headers["Content-Type"]),
                         (200, "text/event-stream"))
        for method, wanted, status, headers in (
                ("GET", path, 406, {"Accept": "application/json"}),
                ("GET", path, 422, {"Last-Event-ID": "abc"}),
                ("GET", path + "?last_event_id=-1", 422, {}),
                ("GET", path + "?last_event_id=0.5", 422,
                 {"Last-Event-ID": "1"}),
                ("POST", path, 405, {}),
                ("GET", PREFIX + "/studies/nobody/events", 404, {}),
                ("HEAD", PREFIX + "/studies/nobody/events", 404, {})):
            with self.subTest(wanted=wanted, status=status):
                self.assertEqual(
                    self.client.raw(method, wanted, headers=headers).status,
                    status)
        # The header is newer than the query with which a browser began.
        self.ask()
        first = stream.next().id
        self.client.close()
        with open_socket(self.service.port, self.study + "/events?x") as sock:
            self.assertIn(b"404", sock.recv(100))
        self.tell(0, 1.0)
        event = self.watch(first).next()
        self.assertEqual(event.id, first + 1)


@on_every_database
class EventLimits(EventsCase):
    settings = {"EVENT_HEARTBEAT_SECONDS": 1, "EVENT_WATCHERS": 3,
                "EVENT_BUFFER_BYTES": 65536, "EVENT_LOG_SIZE": 2500}

    def test_a_quiet_stream_beats(self):
        self.create()
        stream = self.watch()
        for _ in range(2):
            self.assertIsNone(next(stream.blocks()))

    def test_a_slow_reader_is_cut_off_and_comes_back_without_loss(self):
        self.create()
        stream = self.watch(receive_buffer=4096)
        start = stream.position
        self.import_trials(2000)
        got = []
        with self.assertRaises(ConnectionError):
            got += stream.events()
        self.assertLess(len(got), 2000)
        stream.close()
        rest = self.watch(stream.position).take_until(
            lambda x: x.data["trial_id"] == 1999)
        self.assertEqual([x.id for x in got + rest],
                         list(range(start + 1, start + 2001)))
        self.assertEqual([x.data["trial_id"] for x in got + rest],
                         list(range(2000)))

    def test_a_reader_that_reads_nothing_more_is_cut_off(self):
        self.create()
        stream = self.watch(receive_buffer=4096)
        # More than the client's and the system's buffers hold, at once.
        self.import_trials(1000)
        wait_for(lambda: self.is_reset(stream))

    def is_reset(self, stream):
        # Says what happened to the connection without reading from it.
        return stream.socket.getsockopt(1, 4) != 0  # SOL_SOCKET, SO_ERROR

    def test_who_asks_for_what_is_no_longer_kept_has_to_read_anew(self):
        self.create()
        stream = self.watch()
        start = stream.position
        stream.close()
        self.import_trials(5000)
        stream = self.watch(start)
        event = stream.next()
        self.assertEqual((event.name, event.id), ("reset", start + 5000))
        self.ask()
        event = stream.next()
        self.assertEqual((event.name, event.id), ("trial", start + 5001))
        # What is to be kept is kept.
        replayed = self.watch(start + 2502)
        self.assertEqual(replayed.next().id, start + 2503)

    def test_more_watchers_than_may_be_are_told_to_wait(self):
        self.create()
        streams = [self.watch() for _ in range(3)]
        path = PREFIX + study_path(self.study) + "/events"
        refused = self.client.raw("GET", path)
        self.assertEqual(refused.status, 503)
        self.assertIn("Retry-After", refused.headers)
        streams[0].close()
        wait_for(lambda: self.client.raw("HEAD", path).status == 200)
        self.ask()
        self.assertEqual(streams[1].next().data["trial_id"], 0)


if __name__ == "__main__":
    unittest.main()
