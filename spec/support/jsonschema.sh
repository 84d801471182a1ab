#!/bin/sh
# Prints a python that has jsonschema: the system's, else one in an environment of its own below
# the build directory; ends with 1 and the reason when neither can be had.
set -eu
if python3 -c 'from jsonschema import Draft202012Validator' 2>/dev/null; then
    echo python3
    exit
fi
venv=${PAIS_BUILD:-build}/jsonschema
log=$venv.log
if ! [ -e "$venv/ready" ]; then
    rm -rf "$venv"
    if ! { python3 -m venv "$venv" &&
        "$venv/bin/pip" install -q --disable-pip-version-check 'jsonschema==4.23.0'; } \
        >"$log" 2>&1; then
        tail -n 3 "$log"
        exit 1
    fi
    touch "$venv/ready"
fi
echo "$venv/bin/python"
