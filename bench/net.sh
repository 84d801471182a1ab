#!/bin/sh
# What comes from other machines: net.sh BUILD SCRATCH ROUNDS
# How long a sync of 20 registries (ten git repositories, ten files) takes beside the slowest one alone,
# and an install of 20 plugins beside git clone of their repositories. Over HTTPS, with 50 ms added in
# each direction. It is to run in a network namespace of its own (spec/net/run.sh). Prints one line of
# JSON.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
pais=$1/pais
dir=$2/net
rounds=$3
mkdir -p "$dir/home" "$dir/user"
"$here/../spec/support/servers.sh" "$dir" start >&2
trap '"$here/../spec/support/servers.sh" "$dir" stop' EXIT
python3 "$here/delay.py" 50 9443:8443 &
echo $! >>"$dir/pids"

export PAIS_DIR="$dir/home" HOME="$dir/user" SSL_CERT_FILE="$dir/ca.pem"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
echo "registries:" >"$PAIS_DIR/pais.yaml"
# committed REPO: what is in it
committed() {
    git init -q -b main "$1"
    git -C "$1" add -A
    git -C "$1" -c user.name=bench -c user.email=bench@example.org commit -qm all
}

for i in 0 1 2 3 4 5 6 7 8 9; do
    repo=$dir/repos/r$i
    mkdir "$repo"
    echo "plugins: {tool: {source: 'https://example.org/tool-$i.git'}}" >"$repo/registry.yaml"
    cp "$repo/registry.yaml" "$dir/www/r$i.yaml"
    committed "$repo"
    echo "  git$i: https://localhost:9443/git/r$i" >>"$PAIS_DIR/pais.yaml"
    echo "  http$i: https://localhost:9443/r$i.yaml" >>"$PAIS_DIR/pais.yaml"
done

# Small plugins, as they are: a manifest, some code, a page.
plugins=
for i in $(seq 20); do
    repo=$dir/repos/p$i
    mkdir "$repo"
    printf 'plugin: {name: tool-%s, version: 1.0.0, description: Of a benchmark}\nhooks: %s\n' \
        "$i" '{PreToolUse: [{matcher: Bash}]}' >"$repo/plugin.yaml"
    echo 'return { PreToolUse = function(event) end }' >"$repo/init.lua"
    cp "$here/../docs/benchmarks.md" "$repo/README.md"
    committed "$repo"
    plugins="$plugins https://localhost:9443/git/p$i"
done

# timed COMMAND...: how long it takes, in ms: the best round, each after forgetting what was there
timed() {
    best=
    for _ in $(seq "$rounds"); do
        rm -rf "$PAIS_DIR/registries" "$PAIS_DIR/.state" "$PAIS_DIR/plugins" "$PAIS_DIR/pais.lock" \
            "$dir/clones"
        mkdir -p "$PAIS_DIR/plugins" "$dir/clones"
        from=$(date +%s%N)
        "$@" >/dev/null 2>&1 || exit 1
        ms=$((($(date +%s%N) - from) / 1000000))
        if [ -z "$best" ] || [ "$ms" -lt "$best" ]; then best=$ms; fi
    done
    echo "$best"
}

clones() {
    waited=
    for url in $plugins; do
        git clone -q "$url" "$dir/clones/${url##*/}" &
        waited="$waited $!"
    done
    for pid in $waited; do wait "$pid" || return 1; done
}

sleep 1
git=$(timed "$pais" registry sync git3)
file=$(timed "$pais" registry sync http3)
all=$(timed "$pais" registry sync)
from=$(date +%s%N)
"$pais" registry sync >/dev/null 2>&1
again=$((($(date +%s%N) - from) / 1000000))
export GIT_SSL_CAINFO="$dir/ca.pem"
clone=$(timed clones)
# shellcheck disable=SC2086  # a list of words
install=$(timed "$pais" plugin install --yes $plugins)
echo "{\"all_ms\":$all,\"git_ms\":$git,\"file_ms\":$file,\"again_ms\":$again,"\
    "\"clone_ms\":$clone,\"install_ms\":$install}"
