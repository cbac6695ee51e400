#!/bin/sh
# Gets uv and Python 3.10 when they are missing and installs the locked, hashed packages into .venv.
# `setup.sh lock` resolves the requirements anew instead. Needs only a Python 3 that has pip or venv.
set -eu
cd "$(dirname "$0")/.."

fail() { printf 'setup: %s\n' "$1" >&2; exit 1; }

# A uv on the PATH may be a shim that refuses this folder's Python version, so it must really answer.
find_uv() {
    for candidate in uv .tools/bin/uv .tools/pip/bin/uv; do
        if "$candidate" --version >/dev/null 2>&1; then echo "$candidate"; return; fi
    done
    echo ""
}

find_python() {
    for candidate in python3 python python3.13 python3.12 python3.11 python3.10 /usr/bin/python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 8))' >/dev/null 2>&1; then
            echo "$candidate"; return
        fi
    done
    echo ""
}

UV=$(find_uv)
if [ -z "$UV" ]; then
    PYTHON=$(find_python)
    [ -n "$PYTHON" ] || fail "no Python 3 found. Install Python 3 with pip or venv, then run make again."
    echo "Getting uv ..."
    if "$PYTHON" -m venv .tools >/dev/null 2>&1; then
        .tools/bin/python -m pip install --quiet --disable-pip-version-check uv || fail "pip could not install uv."
    elif "$PYTHON" -m pip --version >/dev/null 2>&1; then
        # Not --prefix: with it Debian's pip installs into a folder below, and leaves out what the system has.
        "$PYTHON" -m pip install --quiet --disable-pip-version-check --upgrade --target .tools/pip uv \
            || fail "pip could not install uv."
    else
        fail "$PYTHON has neither venv nor pip. Install one of them, then run make again."
    fi
    UV=$(find_uv)
    [ -n "$UV" ] || fail "uv was installed into .tools but does not run there. Install uv yourself, then run make again."
fi

if [ "${1:-}" = lock ]; then
    for set in requirements requirements-dev; do
        "$UV" pip compile --quiet --universal --python-version 3.10 --generate-hashes --no-emit-index-url \
            --custom-compile-command "make lock" "$set.in" -o "$set.txt"
    done
    exit 0
fi

echo "Setting up Python 3.10 and about 3 GB of locked packages (a few minutes the first time) ..."
VERSION=$(cat .python-version)
[ -x .venv/bin/python ] || "$UV" venv --quiet --python "$VERSION" .venv \
    || fail "Python $VERSION was not found and could not be fetched."
VIRTUAL_ENV="$PWD/.venv" "$UV" pip sync --require-hashes requirements-dev.txt || fail "the packages could not be installed."
echo "Set-up is complete."
