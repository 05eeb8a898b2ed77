#!/usr/bin/env bash
# Builds the fuzz targets and runs each on its corpus and on what it makes of
# it. What it finds stays in build/fuzz/findings/.
#
#     scripts/fuzz.sh [SECONDS] [JOBS]      default: 60 seconds a target
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-60}
jobs=${2:-$(nproc)}

scripts/install_packages.sh scripts/packages.txt scripts/packages-fuzz.txt
scripts/build.sh fuzz "$jobs" fuzzers

export UBSAN_OPTIONS=print_stacktrace=1
mkdir -p build/fuzz/findings
for program in build/fuzz/tests/fuzz/*_fuzz; do
  name=$(basename "$program" _fuzz)
  # New inputs go to the first folder; the corpus of the repository stays.
  mkdir -p "build/fuzz/corpus/$name"
  log="build/fuzz/$name.log"
  "$program" -max_total_time="$seconds" -max_len=2048 -timeout=10 \
    -rss_limit_mb=2048 -artifact_prefix=build/fuzz/findings/ \
    "build/fuzz/corpus/$name" "tests/fuzz/corpus/$name" >"$log" 2>&1 || {
    tail -n 40 "$log" >&2
    echo "Fuzzing $name found something: see above and $log" >&2
    exit 1
  }
  printf '%-16s %s\n' "$name" \
    "$(sed -n 's/^Done \([0-9]*\) runs in \([0-9]*\) second.*/\1 inputs in \2 s, nothing found/p' "$log")"
done
