#!/bin/sh
# Prints a python that has jsonschema, in an environment of its own below the build directory;
# ends with 1 and the reason when it cannot be had.
set -eu
venv=${PAIS_BUILD:-build}/jsonschema
if ! [ -e "$venv/ready" ]; then
    rm -rf "$venv"
    python3 -m venv "$venv" >"${TMPDIR:-/tmp}/jsonschema.$$" 2>&1 &&
        "$venv/bin/pip" install -q --disable-pip-version-check 'jsonschema==4.23.0' \
            >>"${TMPDIR:-/tmp}/jsonschema.$$" 2>&1 && touch "$venv/ready" || {
        tail -n 3 "${TMPDIR:-/tmp}/jsonschema.$$"
        rm -f "${TMPDIR:-/tmp}/jsonschema.$$"
        exit 1
    }
    rm -f "${TMPDIR:-/tmp}/jsonschema.$$"
fi
echo "$venv/bin/python"
