"""Runs a command in a pseudo-terminal, as somebody at a keyboard would.

    in_terminal.py '[["pattern", "text"], …]' COMMAND [ARGUMENT…]

Types each text when the pattern before it has appeared, prints all that the
terminal shows, and ends as the command does.
"""

import json
import os
import pty
import re
import sys


def main():
    dialog, command = json.loads(sys.argv[1]), sys.argv[2:]
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(command[0], command)
    shown, at = "", 0
    while True:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:  # how Linux says that the other side is closed
            break
        if not chunk:
            break
        shown += chunk.decode("utf-8", "replace")
        while dialog and (found := re.search(dialog[0][0], shown[at:])):
            at += found.end()
            os.write(terminal, dialog.pop(0)[1].encode())
    sys.stdout.write(shown)
    sys.stdout.flush()
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


main()
