#!/bin/sh
# SPDX-License-Identifier: MIT
# One session of the client, inside a network namespace of its own.
# usage: unshare -n sh session.sh DIR SECONDS [NAME=value ...] PROGRAM [ARG ...]
#
# DIR holds script.json and project/; it gets api.jsonl, result.json, client.err, status and
# seconds. PROGRAM sees exactly the variables named, and the address of the scripted API.
here=$(CDPATH='' cd -- "$(dirname "$0")" && pwd)
dir=$1
limit=$2
shift 2

python3 "$here/messages_api.py" "$dir/script.json" "$dir/api.jsonl" "$dir/port" --loopback \
  2>"$dir/api.err" &
api=$!
trap 'kill $api 2>/dev/null' EXIT
tries=0
until [ -s "$dir/port" ]; do
  tries=$((tries + 1))
  if [ $tries -gt 200 ] || ! kill -0 $api 2>/dev/null; then
    echo "the scripted API did not start:" >&2
    cat "$dir/api.err" >&2
    exit 70
  fi
  sleep 0.05
done

cd "$dir/project" || exit 70
start=$(date +%s%N)
timeout -k 5 "$limit" env -i "ANTHROPIC_BASE_URL=http://127.0.0.1:$(cat "$dir/port")" "$@" \
  </dev/null >"$dir/result.json" 2>"$dir/client.err"
echo $? >"$dir/status"
end=$(date +%s%N)
awk "BEGIN { printf \"%.3f\\n\", ($end - $start) / 1e9 }" >"$dir/seconds"
