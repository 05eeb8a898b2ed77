"""Free TCP ports."""

import random
import socket


def free_port():
    """A port nobody listens on, below the range from which the system takes
    the ports of outgoing connections, so that none of those can steal it."""
    for _ in range(1000):
        port = random.SystemRandom().randrange(15000, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port between 15000 and 32000")
