#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs a command in a network namespace that has loopback alone: run.sh COMMAND...
# Where that is not permitted, or a server is missing, it says SKIP and why; with CI=true it fails.
skip() {
    echo "SKIP net: $1" >&2
    [ "$CI" = true ] && exit 1
    exit 0
}

PATH=$PATH:/usr/sbin:/sbin
[ "$(uname -s)" = Linux ] || skip "network namespaces need Linux"
for program in nginx fcgiwrap sshd ssh openssl git python3 minisign ip; do
    command -v "$program" >/dev/null || skip "$program is not installed"
done
if unshare -n true 2>/dev/null; then
    set -- unshare -n sh -c 'ip link set lo up && exec "$@"' net "$@"
elif unshare -r -n true 2>/dev/null; then
    set -- unshare -r -n sh -c 'ip link set lo up && exec "$@"' net "$@"
else
    skip "unshare -n is not permitted here"
fi
exec "$@"
