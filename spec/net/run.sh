#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs a command in a network namespace that has loopback alone: run.sh COMMAND...
# Where that is not permitted, or a server is missing, it says SKIP and why; with CI=true it fails.
skip() {
    echo "SKIP net: $1" >&2
    [ "$CI" = true ] && exit 1
    exit 0
}

# The servers are the system's, or those that ./bootstrap has unpacked.
PATH=$PATH:/usr/sbin:/sbin
unpacked=$(cd "${PAIS_BUILD:-build}/servers/usr/sbin" 2>/dev/null && pwd) && PATH=$PATH:$unpacked
[ "$(uname -s)" = Linux ] || skip "network namespaces need Linux"
for program in nginx fcgiwrap sshd ssh openssl git python3 minisign ip; do
    command -v "$program" >/dev/null || skip "$program is not installed"
done
if unshare -n true 2>/dev/null; then
    set -- unshare -n sh -c 'ip link set lo up && exec "$@"' net "$@"
# Others stay who they are: nginx and sshd would do as root what is not permitted there.
elif unshare -n --map-current-user --keep-caps ip link set lo up 2>/dev/null; then
    set -- unshare -n --map-current-user --keep-caps sh -c 'ip link set lo up &&
        exec setpriv --inh-caps=-all --ambient-caps=-all "$@"' net "$@"
else
    skip "unshare -n is not permitted here"
fi
exec "$@"
