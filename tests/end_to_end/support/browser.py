"""A browser without a window."""

import html
import os
import re
import shutil
import subprocess
import tempfile
import time

# What the page's own clock may advance by while it is drawn.
PAGE_MILLISECONDS = 5000


def page_text(url, drawn, seconds=120):
    """The text of a page, with a bar wherever there is a tag, once its scripts
    have drawn what the regular expression `drawn` describes. Looks again while
    they have not."""
    deadline = time.monotonic() + seconds
    while True:
        text = _look(url, seconds)
        if re.search(drawn, text):
            return text
        if time.monotonic() > deadline:
            raise AssertionError(f"no {drawn} within {seconds} s on {url}:\n"
                                 + text[:4000])


def _look(url, seconds):
    program = shutil.which("chromium")
    if not program:
        raise AssertionError("chromium is not installed; "
                             "scripts/packages-test.txt lists it")
    with tempfile.TemporaryDirectory(prefix="tuner-browser-") as profile:
        done = subprocess.run(
            ["setpriv", "--pdeathsig", "KILL", program, "--headless",
             # Root has no sandbox, a container no large /dev/shm.
             "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
             "--no-first-run", "--disable-background-networking",
             f"--user-data-dir={profile}", "--dump-dom",
             f"--virtual-time-budget={PAGE_MILLISECONDS}", url],
            env={**os.environ, "HOME": profile}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
            timeout=seconds)
    if done.returncode != 0:
        raise AssertionError(f"chromium ended with {done.returncode}: "
                             + done.stderr.decode("utf-8", "replace")[-2000:])
    page = done.stdout.decode("utf-8")
    page = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.S)
    return html.unescape(re.sub(r"(\s*<[^>]*>\s*)+", "|", page))
