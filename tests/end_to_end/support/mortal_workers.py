"""A program: a fleet of worker processes that may be killed one by one.

    mortal_workers.py PORT STUDY COUNT

It prints one JSON value a line: first the list of the workers' process ids,
then, as the workers hear it, ["asked", number] and ["told", number], or
["refused", number] where the lease had ended. A worker ends when the budget is
spent, and with its parent.
"""

import json
import os
import random
import sys
import uuid

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support.client import (CONNECTION_ERRORS, PREFIX, Client, study_path,
                            trial_path)
from support.journal import outcome_of


def say(*words):
    # In one piece, so that the lines of many processes do not mix.
    os.write(1, (json.dumps(words) + "\n").encode())


def insist(client, path, body):
    """Sends the same again until the service answers."""
    headers = {"Content-Type": "application/json",
               "Idempotency-Key": str(uuid.uuid4())}
    while True:
        try:
            answer = client.raw("POST", PREFIX + path,
                                json.dumps(body).encode(), headers)
        except CONNECTION_ERRORS:
            continue
        if answer.status not in (503, 504):
            return answer


def work(port, study, parent):
    client = Client(port, timeout=60)
    while os.getppid() == parent:
        answer = insist(client, study_path(study) + "/trials/suggest", {})
        if answer.status == 409:
            return
        number = answer.json["trial_id"]
        say("asked", number)
        # The evaluation: most of what a worker does, so that most die in it.
        for _ in range(random.randrange(20)):
            insist(client, trial_path(study, number) + "/heartbeat", {})
        answer = insist(client, trial_path(study, number) + "/complete",
                        outcome_of(number))
        say("told" if answer.status == 200 else "refused", number)


def main():
    port, study, count = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    parent = os.getpid()
    # They wait for the line of their ids to be out.
    may_begin, begin = os.pipe()
    children = []
    for _ in range(count):
        child = os.fork()
        if child == 0:
            os.close(begin)
            os.read(may_begin, 1)
            random.seed(os.getpid())
            work(port, study, parent)
            os._exit(0)
        children.append(child)
    say(*children)
    os.close(begin)
    for child in children:
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
