"""Clients of `GET /studies/{name}/events`."""

import hashlib
import json
import selectors
import socket
import threading
import time

from support.client import PREFIX, study_path


class Event:
    """One event: `name`, `id` (None if it has none), `data`."""

    def __init__(self, name, id_, data):
        self.name = name
        self.id = id_
        self.data = data

    def __repr__(self):
        return f"<{self.name} {self.id} {self.data}>"


def parse_block(text):
    """What stands between two blank lines: an Event, or an id alone, or
    None for a comment."""
    fields = {}
    for line in text.split("\n"):
        name, _, value = line.partition(":")
        fields[name] = value.removeprefix(" ")
    if "" in fields:
        return None
    id_ = int(fields["id"]) if "id" in fields else None
    if "event" not in fields:
        return id_
    return Event(fields["event"], id_, json.loads(fields["data"]))


def open_socket(port, study, last_id=None, receive_buffer=None, headers=""):
    """Sends the request; its answer is still to come."""
    sock = socket.socket()
    if receive_buffer:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    sock.settimeout(30)
    sock.connect(("127.0.0.1", port))
    if last_id is not None:
        headers += f"Last-Event-ID: {last_id}\r\n"
    sock.sendall(f"GET {PREFIX}{study_path(study)}/events HTTP/1.1\r\n"
                 f"Host: x\r\n{headers}\r\n".encode())
    return sock


class EventStream:
    """Reads one stream. `position` is the id to go on from."""

    def __init__(self, port, study, last_id=None, **options):
        self.socket = open_socket(port, study, last_id, **options)
        self.position = last_id
        self.comments = 0
        self._text = b""
        head = self._until(b"\r\n\r\n").decode().split("\r\n")
        self.status = int(head[0].split(" ")[1])
        self.headers = dict(x.split(": ", 1) for x in head[1:])
        if self.status != 200:
            raise AssertionError(head)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def close(self):
        self.socket.close()

    def _until(self, mark):
        """What comes before `mark`; None at the end of the stream."""
        while mark not in self._text:
            more = self.socket.recv(65536)
            if not more:
                return None
            self._text += more
        text, self._text = self._text.split(mark, 1)
        return text

    def blocks(self):
        """All events and comments up to the end."""
        while (text := self._until(b"\n\n")) is not None:
            block = parse_block(text.decode())
            if block is None:
                self.comments += 1
            elif isinstance(block, int):
                self.position = block
            elif block.id is not None:
                self.position = block.id
            yield block

    def events(self):
        """All events up to the end."""
        return (x for x in self.blocks() if isinstance(x, Event))

    def next(self):
        """The next event."""
        return next(self.events())

    def take_until(self, is_last):
        """Events up to the first that is the last one wanted."""
        out = []
        for event in self.events():
            out.append(event)
            if is_last(event):
                return out
        raise AssertionError(f"the stream ended after {out[-3:]}")

    def wait_open(self):
        """Waits for the position, with which every stream begins."""
        for block in self.blocks():
            if isinstance(block, int):
                return self


class Crowd:
    """Many watchers of a study, read by one thread; keeps what the first one
    got, and of the others whether it was the same."""

    def __init__(self, port, study, count):
        self.sockets = [open_socket(port, study) for _ in range(count)]
        self._heads = {x: b"" for x in self.sockets}
        self._digests = {x: hashlib.sha256() for x in self.sockets}
        self.first = bytearray()
        self.broken = []
        self._open = 0
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def wait_open(self, seconds=30):
        with self._changed:
            if not self._changed.wait_for(
                    lambda: self._open == len(self.sockets), seconds):
                raise AssertionError(f"{self._open} streams open")

    def _read(self):
        with selectors.DefaultSelector() as selector:
            for sock in self.sockets:
                selector.register(sock, selectors.EVENT_READ)
            while selector.get_map():
                for key, _ in selector.select():
                    try:
                        more = key.fileobj.recv(262144)
                    except OSError as error:
                        self.broken.append(error)
                        more = b""
                    if more:
                        self._take(key.fileobj, more)
                    else:
                        selector.unregister(key.fileobj)

    def _take(self, sock, more):
        head = self._heads[sock]
        if head is not None:
            head += more
            if b"\r\n\r\nretry: " not in head:
                self._heads[sock] = head
                return
            self._heads[sock] = None
            more = head.split(b"\r\n\r\n", 1)[1]
            with self._changed:
                self._open += 1
                self._changed.notify_all()
        self._digests[sock].update(more)
        if sock is self.sockets[0]:
            self.first += more

    def join(self, seconds=60):
        """Waits for the end of all streams. Returns the first one's events and
        how many different streams there were."""
        self._thread.join(seconds)
        if self._thread.is_alive():
            raise AssertionError("a stream does not end")
        for sock in self.sockets:
            sock.close()
        if self.broken:
            raise AssertionError(f"streams broke: {self.broken[:3]}")
        blocks = self.first.decode().split("\n\n")
        assert blocks.pop() == ""
        events = [parse_block(x) for x in blocks]
        return ([x for x in events if isinstance(x, Event)],
                len({x.digest() for x in self._digests.values()}))


def wait_for(condition, seconds=20):
    """Asks until it says yes."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not so within {seconds} s")
