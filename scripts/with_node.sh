#!/usr/bin/env bash
# Runs a command with Node.js 20 or newer, and its npm, on the PATH.
#
#     scripts/with_node.sh npm test
#
# A machine's own Node.js is used if it is new enough. Debian 12 has version 18;
# with it, and Debian's npm, a newer one is installed into build/node.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
home="$root/build/node"

# True if the node on the PATH is new enough and has an npm.
suffices() {
  command -v npm >/dev/null \
    && node -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)' \
      2>/dev/null
}

install_node() {
  local arch
  case $(uname -m) in
    x86_64) arch=x64 ;;
    aarch64) arch=arm64 ;;
    *)
      echo "error: install Node.js 20 or newer: none for $(uname -m)" >&2
      exit 1
      ;;
  esac
  if ! command -v npm >/dev/null; then
    "$root/scripts/install_packages.sh" "$root/scripts/packages-node.txt" >&2
  fi
  mkdir -p "$home"
  # The binary is all there is in the package: nothing is run or downloaded.
  npm install --prefix "$home" --no-save --no-audit --no-fund --silent \
    --ignore-scripts "node-linux-$arch@22" npm@10 >&2
  mkdir -p "$home/bin"
  ln -sf "../node_modules/node-linux-$arch/bin/node" "$home/bin/node"
  ln -sf ../node_modules/npm/bin/npm-cli.js "$home/bin/npm"
  ln -sf ../node_modules/npm/bin/npx-cli.js "$home/bin/npx"
}

if ! suffices; then
  [ -x "$home/bin/node" ] || install_node
  PATH="$home/bin:$PATH"
  if ! suffices; then
    echo 'error: Node.js 20 or newer is needed, and could not be installed' >&2
    exit 1
  fi
fi
exec "$@"
