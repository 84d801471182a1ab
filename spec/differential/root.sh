#!/bin/sh
# SPDX-License-Identifier: MIT
# Makes the folder that is / for bash in the differential tests: bash, the few real programs that
# carry text from one command to the next, their libraries; a recording stub for every name.
# usage: root.sh STUB ROOT
set -eu
stub=$1
root=$2
real="bash cat echo printf tr base64 rev tac head tail env nice nohup timeout setsid xargs tee sort uniq
  cut paste fold nl od wc sed awk grep dd ls mktemp basename dirname realpath readlink
  seq"
stubs="a b c d fa fb rm mv cp git curl chmod sudo doas find make ssh docker python3 node
  touch mkdir sleep time stdbuf ionice"

rm -rf "$root"
mkdir -p "$root/bin" "$root/real" "$root/proc" "$root/dev" "$root/tmp" "$root/notes" \
    "$root/home/user" "$root/usr"
for name in $real; do
    path=$(command -v "$name") || { echo "$name is not installed" >&2; exit 1; }
    case $path in /*) ;; *) path=/bin/$name ;; esac  # a builtin
    cp -L "$path" "$root/real/$name"
    # Each library where the program looks for it.
    ldd "$path" | sed -n 's|^[^/]*\(/[^ ]*\).*|\1|p' | while read -r lib; do
        mkdir -p "$root${lib%/*}"
        [ -e "$root$lib" ] || cp -L "$lib" "$root$lib"
    done
done
ln -s bash "$root/real/sh"
cp "$stub" "$root/bin/.missing"
for name in $real sh $stubs; do ln -f "$root/bin/.missing" "$root/bin/$name"; done
[ -e "$root/usr/bin" ] || ln -s ../bin "$root/usr/bin"
: >"$root/dev/null"
ln -s /proc/self/fd "$root/dev/fd"
ln -s /proc/self/fd/0 "$root/dev/stdin"
