#!/usr/bin/env bash
# Installs what is missing, builds, and runs every test: all of them optimized,
# then the unit tests with address and undefined-behaviour sanitizers, then a
# few seconds of fuzzing.
#
#     scripts/test.sh [JOBS]
set -euo pipefail
cd "$(dirname "$0")/.."

jobs=${1:-$(nproc)}
began=$SECONDS

step() {
  printf '\n== %s (%d s)\n' "$1" "$((SECONDS - began))"
}

fail() {
  printf '\nTests failed: %s\n' "$1" >&2
  exit 1
}

step 'Packages'
scripts/install_packages.sh scripts/packages.txt scripts/packages-test.txt
# Node.js for clients/typescript, which Debian's is too old for.
scripts/with_node.sh true

step 'Release build'
scripts/build.sh release "$jobs" all || fail 'the release build'

step 'All tests, optimized'
ctest --test-dir build/release --output-on-failure --no-tests=error \
  -j "$jobs" || fail 'see the optimized tests above'

step 'Sanitizer build'
scripts/build.sh asan "$jobs" unit_tests || fail 'the sanitizer build'

step 'Unit tests, with sanitizers'
ASAN_OPTIONS=detect_stack_use_after_return=1 \
  UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1:suppressions='$PWD/scripts/ubsan_suppressions.txt'" \
  ctest --test-dir build/asan --output-on-failure --no-tests=error \
  -L unit -j "$jobs" || fail 'see the sanitized tests above'

step 'Fuzzing, briefly'
scripts/fuzz.sh 5 "$jobs" || fail 'see what the fuzzer found above'

step 'Done'
echo 'All tests passed'
