#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the specs with the official clients of the Model Context Protocol; fetches them first when they
# are not there: the newest, and those of a year before.
# usage: run.sh BUSTED-COMMAND [ARG ...]
#
# Where the specs cannot run it says SKIP and why, and passes; with CI=true it fails instead.
npm_packages='sdk-old@npm:@modelcontextprotocol/sdk@1.22.0 @modelcontextprotocol/sdk@1.32.2
  @modelcontextprotocol/client@2.4.0 @modelcontextprotocol/inspector@2.12.0'
python_old=mcp==1.22.0
python_new=mcp==2.3.0
version=1
cache=${PAIS_MCP_CLIENTS_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/pais/mcp-clients}

skip() {
  echo "SKIP mcp: $1" >&2
  echo "SKIP mcp: nothing was proved about other clients" >&2
  [ "$CI" = true ] && exit 1
  exit 0
}

for program in node npm python3; do
  command -v $program >/dev/null || skip "$program is not installed"
done

python() { "$1/venv/bin/python" -m pip install -q --no-compile --disable-pip-version-check "$2" \
  --target "$1/$3"; }

PAIS_MCP_CLIENTS=$cache/$version
if ! [ -d "$PAIS_MCP_CLIENTS" ]; then
  echo "mcp: fetching the official clients into $cache (about 200 MB)" >&2
  mkdir -p "$cache" || skip "cannot create $cache"
  # Beside its final place: an interrupted download is never taken for the clients.
  fetch=$(mktemp -d "$cache/fetch.XXXXXX") || skip "cannot write to $cache"
  # shellcheck disable=SC2086  # a list of words
  npm install --silent --no-audit --no-fund --ignore-scripts --omit=optional --prefix "$fetch" \
    $npm_packages >&2 &
  npm=$!
  python3 -m venv "$fetch/venv" >&2 && python "$fetch" "$python_new" python-new >&2 &&
    python "$fetch" "$python_old" python-old >&2
  python=$?
  wait $npm || python=1
  if [ $python != 0 ]; then
    rm -rf "$fetch"
    skip "the clients could not be fetched"
  fi
  mv "$fetch" "$PAIS_MCP_CLIENTS" || skip "cannot write to $cache"
fi

# What the inspector uses of newer versions is there in Debian's, behind switches.
case $(node --version) in
  v18.*) export NODE_OPTIONS="--experimental-global-customevent --experimental-global-webcrypto" ;;
esac
# They talk to nobody but the server: where it is permitted, there is no network.
for unshare in "unshare -n" "unshare -r -n"; do
  $unshare true 2>/dev/null && PAIS_MCP_UNSHARE=$unshare && break
done
export PAIS_MCP_CLIENTS PAIS_MCP_UNSHARE
exec "$@"
