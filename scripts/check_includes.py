#!/usr/bin/env python3
"""Checks every #include of the C++ sources against the dependency rule.

    scripts/check_includes.py [ROOT]

Prints each violation as "file:line: what is wrong; what is allowed". Exits
with 0 if there is none, with 1 if there are some, with 2 if ROOT holds no
sources. The rules are the three tables below.
"""

import os
import re
import sys

# Which of the project's headers a file may include, by the longest prefix of
# its own path. Entries are prefixes of header paths; a folder may always
# include itself.
PROJECT = {
    "algorithms/core/": [],
    "algorithms/": ["algorithms/"],
    "auth/": ["algorithms/core/"],
    # Instruments, below all that is measured.
    "metrics/": [],
    "storage/": ["algorithms/core/", "auth/"],
    "actors/": ["algorithms/", "auth/", "metrics/", "storage/"],
    # What messages carry: storage/stored_study.hpp holds nothing but values.
    "http/": ["algorithms/core/", "auth/", "actors/interfaces.hpp",
              "actors/messages.hpp", "storage/stored_study.hpp"],
    "http/gateway": ["algorithms/core/", "auth/", "http/",
                     "actors/interfaces.hpp", "actors/messages.hpp",
                     "actors/caf_error.hpp",
                     "storage/stored_study.hpp"],
    # And the option structs, see allowed_project_header().
    "config/": ["algorithms/core/"],
    "app/": ["actors/", "algorithms/", "auth/", "config/", "http/", "metrics/",
             "storage/"],
    "bench/": [""],
    "tests/": [""],
}

# What the foundations of algorithms/ may not include, although it is in
# algorithms/: the folders built upon them.
UPPER_ALGORITHMS = ["algorithms/importance/", "algorithms/pruners/",
                    "algorithms/samplers/"]

# Which libraries a file may include, by the prefixes of their headers. The
# folders are prefixes of the file's path; tests/ may include all of them.
LIBRARIES = [
    ("CAF", ["caf/"], ["actors/", "http/gateway", "app/"]),
    ("libpqxx", ["pqxx/", "libpq-fe.h"], ["storage/postgres/"]),
    ("SQLite", ["SQLiteCpp/", "sqlite3.h"], ["storage/sqlite/"]),
    ("cpp-httplib", ["httplib.h"], ["http/", "bench/"]),
    ("JSON", ["nlohmann/"], ["http/", "storage/", "bench/"]),
    ("Eigen", ["Eigen/", "unsupported/Eigen/"], ["algorithms/"]),
    ("NLopt", ["nlopt.h"], ["algorithms/"]),
    ("Boost", ["boost/"], ["algorithms/"]),
    ("tl::expected", ["tl/expected.hpp"],
     ["algorithms/", "auth/", "storage/", "actors/", "http/", "config/",
      "app/", "bench/"]),
    ("CLI11", ["CLI/"], ["app/", "bench/"]),
    ("spdlog", ["spdlog/"], ["app/"]),
    ("systemd", ["systemd/"], ["app/"]),
    ("prometheus-cpp", ["prometheus/"], ["metrics/"]),
    ("OpenSSL", ["openssl/"], ["auth/", "http/"]),
    ("zlib", ["zlib.h"], ["http/"]),
    ("Google Benchmark", ["benchmark/"], ["bench/"]),
    ("doctest", ["doctest/"], []),
    ("the operating system",
     ["arpa/", "dirent.h", "errno.h", "fcntl.h", "ifaddrs.h", "malloc.h",
      "netdb.h", "linux/", "netinet/", "poll.h", "pthread.h", "pwd.h",
      "sched.h", "signal.h",
      "spawn.h", "sys/", "termios.h", "unistd.h"],
     ["storage/", "http/", "config/", "metrics/", "app/", "bench/"]),
    ("vector instructions", ["immintrin.h", "x86intrin.h"], ["algorithms/"]),
    ("the standard library's input and output",
     ["filesystem", "fstream", "iostream", "syncstream"],
     ["storage/", "actors/", "http/", "config/", "metrics/", "app/",
      "bench/"]),
]

# The core of the algorithms takes nothing but these libraries.
CORE = "algorithms/core/"
CORE_LIBRARIES = ["tl::expected"]

SOURCE = re.compile(r".*\.(c|cc|cpp|cxx|h|hh|hpp|hxx|inc|ipp|tpp)$")
SKIPPED = re.compile(r"build.*|node_modules|\..*")
STANDARD = re.compile(r"[a-z_0-9]+")
INCLUDE = re.compile(r'\s*#\s*include\s*(?:"([^"]*)"|<([^>]*)>|(\S.*))')
# Comments, and what only looks as if it held some.
TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'',
    re.DOTALL)


def starts(path, prefixes):
    return any(path.startswith(x) for x in prefixes)


def folder_rule(path):
    """The longest prefix of `path` that PROJECT knows, or None."""
    return max((x for x in PROJECT if path.startswith(x)), key=len,
               default=None)


def without_comments(text):
    """`text` with blanks for comments, in the same lines."""
    def blank(match):
        token = match.group()
        if token[0] in "\"'":
            return token
        return re.sub(r"[^\n]", " ", token)
    return TOKEN.sub(blank, text)


def is_project_header(header):
    return header.split("/")[0] + "/" in {x.split("/")[0] + "/"
                                          for x in PROJECT} and "/" in header


def check_project_header(path, header):
    """None, or what `path` may include instead of the project's `header`."""
    rule = folder_rule(path)
    allowed = PROJECT[rule]
    if rule == "config/" and header.endswith("options.hpp"):
        return None
    if rule == "algorithms/" and not starts(path, UPPER_ALGORITHMS) \
            and starts(header, UPPER_ALGORITHMS):
        return "the foundations of algorithms/ may not include " \
            + ", ".join(UPPER_ALGORITHMS)
    if header.startswith(rule) or starts(header, allowed):
        return None
    also = [rule] + [x for x in allowed if x != rule]
    if rule == "config/":
        also.append("headers of option structs, *options.hpp")
    return "{} may include {}".format(rule, ", ".join(also))


def check_library_header(path, header):
    """None, or where the library's `header` is allowed."""
    for library, prefixes, folders in LIBRARIES:
        # A prefix that is no folder is a whole name.
        if not any(header.startswith(x) if x.endswith("/") else header == x
                   for x in prefixes):
            continue
        if path.startswith("tests/"):
            return None
        if path.startswith(CORE) and library not in CORE_LIBRARIES:
            return "{} may include the standard library and {}".format(
                CORE, ", ".join(CORE_LIBRARIES))
        if starts(path, folders):
            return None
        return "{} is for {}".format(library, ", ".join(folders + ["tests/"]))
    # The headers of the standard library have neither folder nor suffix.
    if STANDARD.fullmatch(header):
        return None
    return "no rule knows this library; scripts/check_includes.py lists them"


def check_include(path, match):
    """None, or a sentence about the include that INCLUDE has matched."""
    quoted, angled, computed = match.groups()
    if computed is not None:
        return "#include {} cannot be checked; write the header's " \
            "name".format(computed.strip())
    header = quoted if quoted is not None else angled
    shown = '"{}"'.format(header) if quoted is not None \
        else "<{}>".format(header)
    if header != os.path.normpath(header):
        complaint = "write the path as it is from the repository root"
    elif is_project_header(header):
        complaint = check_project_header(path, header)
        if complaint is None and angled is not None:
            complaint = "the project's own headers go in quotes"
    elif quoted is not None:
        complaint = "in quotes go the project's own headers, written from " \
            "the repository root"
    else:
        complaint = check_library_header(path, header)
    return complaint and "{}: {}".format(shown, complaint)


def check_file(root, path):
    """Yields (line, sentence) for each violation in the file."""
    with open(os.path.join(root, path), encoding="utf-8") as file:
        text = without_comments(file.read())
    for number, line in enumerate(text.split("\n"), start=1):
        match = INCLUDE.match(line)
        if not match:
            continue
        if folder_rule(path) is None:
            yield number, "no rule for this folder; it may be " \
                + ", ".join(PROJECT)
            return
        complaint = check_include(path, match)
        if complaint:
            yield number, complaint


def sources(root):
    """Yields the path of each C++ source, relative to `root`, in order."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(x for x in folders if not SKIPPED.fullmatch(x))
        for name in sorted(files):
            if SOURCE.match(name):
                path = os.path.relpath(os.path.join(folder, name), root)
                yield path.replace(os.sep, "/")


def main(arguments):
    here = os.path.dirname(os.path.abspath(__file__))
    root = arguments[0] if arguments else os.path.dirname(here)
    n_files = 0
    n_violations = 0
    for path in sources(root):
        n_files += 1
        for line, complaint in check_file(root, path):
            n_violations += 1
            print("{}:{}: {}".format(path, line, complaint))
    if n_files == 0:
        print("There is no C++ source in {}".format(root), file=sys.stderr)
        return 2
    print("{} files, {} violations".format(n_files, n_violations))
    return 1 if n_violations else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
