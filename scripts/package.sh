#!/usr/bin/env bash
# Builds the Debian package in build/package/ and says what it is called.
#
#     scripts/package.sh [JOBS]
set -euo pipefail
cd "$(dirname "$0")/.."

jobs=${1:-$(nproc)}

scripts/install_packages.sh scripts/packages.txt scripts/packages-package.txt
scripts/build.sh release "$jobs" tuner

# Long and of no interest, unless it fails.
rm -rf build/package
log=$(cd build/release && cpack -G DEB -B "$PWD/../package" 2>&1) || {
  printf '%s\n' "$log" >&2
  exit 1
}
rm -rf build/package/_CPack_Packages
echo "Built $(ls build/package/*.deb)"
