#!/usr/bin/env bash
# Builds and tests clients/typescript against the binary that TUNER_BINARY names
# (by default that of the release build).
set -euo pipefail
cd "$(dirname "$0")/../clients/typescript"

# As the lock file says, unless it is there already.
if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
  npm ci
fi
npm test
