#!/usr/bin/env bash
# Checks the format of C++ sources and the soundness of shell scripts.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install_packages.sh scripts/packages-lint.txt

status=0
git ls-files -z '*.cpp' '*.hpp' | xargs -0 clang-format --dry-run --Werror \
  || status=1
git ls-files -z '*.sh' .ci/run | xargs -0 shellcheck || status=1
parse='import ast, sys; [ast.parse(open(x).read(), x) for x in sys.argv[1:]]'
git ls-files -z '*.py' | xargs -0 /usr/bin/python3 -c "$parse" || status=1
if [ "$status" -eq 0 ]; then
  echo 'Nothing to complain about'
fi
exit "$status"
