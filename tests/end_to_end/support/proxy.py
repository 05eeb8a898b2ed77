"""A network that loses answers and repeats requests."""

import random
import socket
import threading


class Mischief:
    """Decides by chance what happens to a request: it may reach the service
    twice, and its answer may be lost. A request is never lost whole, so that
    each lost answer is one to something that took effect."""

    def __init__(self, seed, duplicated=0.0, dropped=0.0):
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._duplicated = duplicated
        self._dropped = dropped

    def decide(self, request):
        """Returns whether to repeat it, and whether to lose the answer."""
        del request
        with self._lock:
            return (self._random.random() < self._duplicated,
                    self._random.random() < self._dropped)


class FirstAnswerLost:
    """Loses the answer to everything that is sent for the first time."""

    def __init__(self):
        self._seen = set()
        self._lock = threading.Lock()

    def decide(self, request):
        with self._lock:
            is_new = request not in self._seen
            self._seen.add(request)
        return False, is_new


class Proxy:
    """Stands between clients and the service, on a port of its own. Knows
    HTTP/1.1 with Content-Length, as far as POSTs and their answers need it."""

    def __init__(self, service_port, mischief):
        self._service_port = service_port
        self._mischief = mischief
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self._listener.getsockname()[1]
        self._lock = threading.Lock()
        self.passed = 0
        self.duplicated = 0
        self.dropped = 0
        # Pairs of answers to one request that say different things.
        self.differing = []
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exception):
        # Wakes up the thread that waits in accept.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(30)
        self._listener.close()

    def _accept(self):
        connections = []
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                break
            thread = threading.Thread(target=self._serve, args=(client,),
                                      daemon=True)
            thread.start()
            connections.append(thread)
        for thread in connections:
            thread.join(30)

    def _serve(self, client):
        with client, client.makefile("rb") as requests, \
                Upstream(self._service_port) as first, \
                Upstream(self._service_port) as second:
            try:
                while request := read_message(requests):
                    answer = self._pass(request, first, second)
                    if answer is None:
                        return  # Closes the connection instead.
                    client.sendall(answer)
            except OSError:
                return

    def _pass(self, request, first, second):
        """The answer, or None if it is to be lost."""
        is_duplicated, is_dropped = self._mischief.decide(request)
        first.send(request)
        if is_duplicated:
            # Both are under way at the same time.
            second.send(request)
        answer = first.receive()
        again = second.receive() if is_duplicated else None
        with self._lock:
            self.passed += 1
            self.duplicated += is_duplicated
            self.dropped += is_dropped
            if again is not None and not same(answer, again):
                self.differing.append((request, answer, again))
        return None if is_dropped else answer


class Upstream:
    """A keep-alive connection to the service, opened when it is needed."""

    def __init__(self, port):
        self._port = port
        self._socket = None
        self._answers = None

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        if self._socket is not None:
            self._answers.close()
            self._socket.close()

    def send(self, request):
        if self._socket is None:
            self._socket = socket.create_connection(
                ("127.0.0.1", self._port), timeout=60)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._answers = self._socket.makefile("rb")
        self._socket.sendall(request)

    def receive(self):
        answer = read_message(self._answers)
        if answer is None:
            raise ConnectionResetError("the service closed the connection")
        return answer


def read_message(stream):
    """A request or an answer with its body; None at the end."""
    head = []
    length = 0
    while True:
        line = stream.readline()
        if not line:
            return None
        head.append(line)
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
        if line == b"\r\n":
            return b"".join(head) + stream.read(length)


def same(one, other):
    """Whether two answers agree: in status, and in body if it is a success.
    A refusal stores nothing and may name what changes; one that has to be
    asked for again says nothing yet."""
    statuses = [int(x.split(b" ", 2)[1]) for x in (one, other)]
    if any(x in (503, 504) for x in statuses):
        return True
    bodies = [x.partition(b"\r\n\r\n")[2] for x in (one, other)]
    return statuses[0] == statuses[1] and (
        statuses[0] >= 400 or bodies[0] == bodies[1])
