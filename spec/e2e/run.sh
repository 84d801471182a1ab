#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the end-to-end specs; fetches the client first when it is not there.
# usage: run.sh BUSTED-COMMAND [ARG ...]
#
# Where the specs cannot run it says SKIP and why, and passes; with CI=true it fails instead.
version=2.1.330
cache=${PAIS_CLIENT_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/pais/client}

skip() {
  echo "SKIP e2e: $1" >&2
  echo "SKIP e2e: nothing was proved about the real client" >&2
  [ "$CI" = true ] && exit 1
  exit 0
}

[ "$(uname -s)" = Linux ] || skip "network namespaces need Linux"
case $(uname -m) in
  x86_64) package=claude-code-linux-x64 ;;
  aarch64 | arm64) package=claude-code-linux-arm64 ;;
  *) skip "no client is published for $(uname -m)" ;;
esac
command -v python3 >/dev/null || skip "python3 is not installed"
command -v unshare >/dev/null || skip "unshare (util-linux) is not installed"
# Root makes the namespace directly, other users where the kernel lets them have a user namespace.
if unshare -n true 2>/dev/null; then
  PAIS_E2E_UNSHARE="unshare -n"
elif unshare -r -n true 2>/dev/null; then
  PAIS_E2E_UNSHARE="unshare -r -n"
else
  skip "unshare -n is not permitted here"
fi

PAIS_E2E_CLIENT=$cache/$version/node_modules/@anthropic-ai/$package/claude
if ! [ -x "$PAIS_E2E_CLIENT" ]; then
  command -v npm >/dev/null || skip "the client is not in $cache and npm is not installed"
  echo "e2e: fetching @anthropic-ai/$package@$version into $cache (about 380 MB)" >&2
  mkdir -p "$cache" || skip "cannot create $cache"
  # Beside its final place: an interrupted download is never taken for a client.
  fetch=$(mktemp -d "$cache/fetch.XXXXXX") || skip "cannot write to $cache"
  if ! npm install --silent --no-audit --no-fund --prefix "$fetch" \
      "@anthropic-ai/$package@$version" >&2; then
    rm -rf "$fetch"
    skip "npm could not fetch @anthropic-ai/$package@$version"
  fi
  rm -rf "${cache:?}/$version"
  mv "$fetch" "$cache/$version" || skip "cannot write to $cache"
  [ -x "$PAIS_E2E_CLIENT" ] || skip "the package has no program $PAIS_E2E_CLIENT"
fi

export PAIS_E2E_UNSHARE PAIS_E2E_CLIENT
exec "$@"
