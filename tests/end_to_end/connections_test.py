"""A thousand keep-alive connections are all served."""

import asyncio
import json
import resource
import time
import unittest

from support.cases import SPACE, ServedCase, on_every_database
from support.client import PREFIX
from support.journal import value_of

CONNECTIONS = 1000
ROUNDS = 3
# No request may take longer: a thousand of them take about a second together.
PATIENCE_SECONDS = 20


class Connection:
    """Keep-alive HTTP over asyncio."""

    def __init__(self, reader, writer):
        self._reader = reader
        self._writer = writer
        self.slowest = 0.0

    @classmethod
    async def open(cls, port):
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    def close(self):
        self._writer.close()

    async def post(self, path, body=b""):
        begin = time.monotonic()
        self._writer.write(
            f"POST {PREFIX}{path} HTTP/1.1\r\nHost: x\r\n"
            "Content-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        head = await self._reader.readuntil(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        length = 0
        for line in head.split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        answer = await self._reader.readexactly(length)
        self.slowest = max(self.slowest, time.monotonic() - begin)
        if status != 200:
            raise AssertionError(f"{path}: {status} {answer!r}")
        return json.loads(answer)


@on_every_database
class Connections(ServedCase):

    @classmethod
    def setUpClass(cls):
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        # The service inherits the limit.
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
        super().setUpClass()

    async def run_fleet(self):
        connections = []
        for _ in range(CONNECTIONS):
            connections.append(await Connection.open(self.service.port))
        numbers = []

        async def work(connection):
            for _ in range(ROUNDS):
                asked = await connection.post("/studies/many/trials/suggest")
                number = asked["trial_id"]
                numbers.append(number)
                body = json.dumps({"values": value_of(number)}).encode()
                await connection.post(
                    f"/studies/many/trials/{number}/complete", body)

        await asyncio.gather(*(work(x) for x in connections))
        # All of them are still connected, and a newcomer is served too.
        newcomer = await Connection.open(self.service.port)
        await newcomer.post("/studies/other/trials/suggest")
        slowest = max(x.slowest for x in [*connections, newcomer])
        for x in [*connections, newcomer]:
            x.close()
        return numbers, slowest

    def test_a_thousand_connections_are_served_and_none_starves(self):
        self.create("many")
        self.create("other")
        numbers, slowest = asyncio.run(self.run_fleet())
        count = CONNECTIONS * ROUNDS
        self.assertEqual(sorted(numbers), list(range(count)))
        self.assertLess(slowest, PATIENCE_SECONDS)
        trials = self.client.all_trials("many")
        self.assertEqual([x["values"] for x in trials],
                         [[value_of(i)] for i in range(count)])
        self.assertEqual(len(trials[0]["params"]), len(SPACE))


if __name__ == "__main__":
    unittest.main()
