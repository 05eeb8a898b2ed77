#!/usr/bin/env bash
# Configures a preset if need be and builds targets of it, showing progress.
#
#     scripts/build.sh PRESET JOBS TARGET…
set -euo pipefail
cd "$(dirname "$0")/.."

preset=$1
jobs=$2
shift 2

# A tree of another place (a moved or copied repository) cannot be configured
# again; it holds nothing that the build does not make.
cache="build/$preset/CMakeCache.txt"
if [ -f "$cache" ] \
  && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" "$cache"; then
  rm -rf "build/$preset"
fi

if [ ! -f "build/$preset/build.ninja" ]; then
  # Long and of no interest, unless it fails.
  log=$(cmake --preset "$preset" 2>&1) || {
    printf '%s\n' "$log" >&2
    exit 1
  }
fi

# Heavy translation units take up to 1 GiB each.
memory_kib=$(awk '/MemAvailable/ { print $2 }' /proc/meminfo)
most=$((memory_kib / 1048576))
if [ "$most" -lt 1 ]; then
  most=1
fi
if [ "$jobs" -gt "$most" ]; then
  jobs=$most
fi
cmake --build "build/$preset" -j "$jobs" --target "$@"
