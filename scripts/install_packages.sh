#!/usr/bin/env bash
# Installs the Debian packages named in the given lists that are missing.
#
#     scripts/install_packages.sh scripts/packages.txt …
#
# Quick and silent when all of them are there. Needs root or sudo otherwise.
set -euo pipefail

# Prints the packages of the lists that are not installed.
missing_packages() {
  local package
  # Comments and blanks away; words remain.
  sed 's/#.*//' -- "$@" | tr -s '[:space:]' '\n' | sed '/^$/d' | sort -u \
    | while read -r package; do
      status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) \
        || status=missing
      [ "$status" = installed ] || echo "$package"
    done
}

# Runs a command as root.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    return 127
  fi
}

# apt-get that never asks and waits for another one to finish. `env` since sudo
# drops the variables of its caller.
apt() {
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y -o DPkg::Lock::Timeout=120 \
    -o Dpkg::Use-Pty=0 "$@"
}

fail() {
  echo "error: $1" >&2
  echo "Install these Debian 12 packages and try again:" >&2
  echo "    ${missing[*]}" >&2
  exit 1
}

if ! command -v dpkg-query >/dev/null; then
  echo "error: this is not Debian: there is no dpkg-query." >&2
  echo "The packages to have are listed in $*." >&2
  exit 1
fi

mapfile -t missing < <(missing_packages "$@")
[ "${#missing[@]}" -gt 0 ] || exit 0

if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
  fail "packages are missing, and installing them needs root or sudo."
fi

echo "Installing ${#missing[@]} packages, which may take minutes:"
echo "    ${missing[*]}"
# The lists of a fresh machine are empty or old: refresh them only if what is
# there does not suffice.
apt install --no-install-recommends "${missing[@]}" >/dev/null 2>&1 || {
  apt update >/dev/null || fail "apt-get update failed, see above."
  apt install --no-install-recommends "${missing[@]}" >/dev/null \
    || fail "apt-get install failed, see above."
}
