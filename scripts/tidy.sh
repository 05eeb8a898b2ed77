#!/usr/bin/env bash
# Runs clang-tidy with the checks of .clang-tidy. It takes several seconds a
# file, so it is part of neither `make test` nor `make lint`.
#
#     scripts/tidy.sh [FILE…]       default: every source that is built
#
# JOBS is how many files to check at once; default: one per processor.
# BUILD_DIR is where compile_commands.json is; default: build/release.
set -euo pipefail
cd "$(dirname "$0")/.."

build=${BUILD_DIR:-build/release}
if ! command -v clang-tidy run-clang-tidy >/dev/null; then
  echo 'clang-tidy is missing: install the package clang-tidy' >&2
  exit 2
fi
if [ ! -f "$build/compile_commands.json" ]; then
  cmake --preset release -B "$build" >/dev/null
fi

# The list of files is a list of patterns.
files=()
for file in "$@"; do
  files+=("$(realpath "$file")\$")
done
# Warnings that only g++ knows are among the compiler's options.
run-clang-tidy -quiet -p "$build" -j "${JOBS:-$(nproc)}" \
  -extra-arg=-Wno-unknown-warning-option ${files[@]+"${files[@]}"}
