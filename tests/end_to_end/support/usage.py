"""What the service holds of the machine and of the database."""

import os


def usage(service, database):
    """Resident memory, open files, threads; database connections (PostgreSQL)
    or the sizes of the file and of the write-ahead log (SQLite)."""
    pid = service.process.pid
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        status = dict(line.split(":", 1) for line in file)
    held = {"memory_kb": int(status["VmRSS"].split()[0]),
            "files": len(os.listdir(f"/proc/{pid}/fd")),
            "threads": int(status["Threads"])}
    if database.kind == "sqlite":
        held["wal_kb"] = os.path.getsize(database.path + "-wal") // 1024
        held["database_kb"] = os.path.getsize(database.path) // 1024
    else:
        # Without those that the test opens and PostgreSQL's own.
        held["connections"] = database.rows(
            "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = "
            "current_database() AND backend_type = 'client backend' "
            "AND application_name <> 'psql'")[0]["n"]
    return held


def check_level(case, samples, room):
    """In the last third of the samples, no more is held than was in the second
    one and the room that is named."""
    third = len(samples) // 3
    case.assertGreater(third, 0)
    for what in samples[0]:
        before = max(x[what] for x in samples[third:2 * third])
        after = max(x[what] for x in samples[2 * third:])
        case.assertLessEqual(after, before + room.get(what, 0),
                             f"{what}: {[x[what] for x in samples]}")
