#!/bin/sh
# How long a sync of 20 registries takes beside the slowest one alone: net.sh BUILD SCRATCH
# Ten git repositories and ten files, over HTTPS, with 50 ms added in each direction. It is to run in a
# network namespace of its own (spec/net/run.sh). Prints one line of JSON.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
pais=$1/pais
dir=$2/net
mkdir -p "$dir/home" "$dir/user"
"$here/../spec/support/servers.sh" "$dir" start >&2
trap '"$here/../spec/support/servers.sh" "$dir" stop' EXIT
python3 "$here/delay.py" 50 9443:8443 &
echo $! >>"$dir/pids"

export PAIS_DIR="$dir/home" HOME="$dir/user" SSL_CERT_FILE="$dir/ca.pem"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
echo "registries:" >"$PAIS_DIR/pais.yaml"
for i in 0 1 2 3 4 5 6 7 8 9; do
    repo=$dir/repos/r$i
    git init -q -b main "$repo"
    echo "plugins: {tool: {source: 'https://example.org/tool-$i.git'}}" >"$repo/registry.yaml"
    cp "$repo/registry.yaml" "$dir/www/r$i.yaml"
    git -C "$repo" add -A
    git -C "$repo" -c user.name=bench -c user.email=bench@example.org commit -qm list
    echo "  git$i: https://localhost:9443/git/r$i" >>"$PAIS_DIR/pais.yaml"
    echo "  http$i: https://localhost:9443/r$i.yaml" >>"$PAIS_DIR/pais.yaml"
done

# timed NAMES...: the best of three first syncs, in ms
timed() {
    best=
    for _ in 1 2 3; do
        rm -rf "$PAIS_DIR/registries" "$PAIS_DIR/.state"
        from=$(date +%s%N)
        "$pais" registry sync "$@" >/dev/null 2>&1 || exit 1
        ms=$((($(date +%s%N) - from) / 1000000))
        if [ -z "$best" ] || [ "$ms" -lt "$best" ]; then best=$ms; fi
    done
    echo "$best"
}

sleep 1
git=$(timed git3)
file=$(timed http3)
all=$(timed)
from=$(date +%s%N)
"$pais" registry sync >/dev/null 2>&1
again=$((($(date +%s%N) - from) / 1000000))
echo "{\"all_ms\":$all,\"git_ms\":$git,\"file_ms\":$file,\"again_ms\":$again}"
