#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs a program where it can do no harm, whatever it does: all that is mounted is read-only but
# DIR, /dev has no disks, and the programs in DIR/stubs stand in place of those with their names.
# usage: unshare -n -m -p -f --mount-proc sh sealed.sh DIR PROGRAM [ARG ...]
#
# When anything of this cannot be had it ends with 71 and starts nothing.
dir=$1
shift

fail() {
  echo "sealed: $1" >&2
  exit 71
}

mount --make-rprivate / || fail "the mounts cannot be made private"
mount --bind "$dir" "$dir" || fail "$dir cannot be mounted"

# Programs are replaced where they are, so that a full path leads to the stub as well.
for stub in "$dir"/stubs/*; do
  [ -e "$stub" ] || continue
  for folder in /bin /usr/bin /sbin /usr/sbin /usr/local/bin; do
    program=$(readlink -f "$folder/${stub##*/}") || continue
    [ -e "$program" ] || continue
    cmp -s "$stub" "$program" || mount --bind "$stub" "$program" || fail "no stub for $program"
  done
done

new_dev() {
  mkdir -p "$dir/dev" && mount -t tmpfs tmpfs "$dir/dev" && mkdir "$dir/dev/shm" || return
  for name in null zero full random urandom tty; do
    : >"$dir/dev/$name" && mount --bind "/dev/$name" "$dir/dev/$name" || return
  done
  ln -s /proc/self/fd "$dir/dev/fd" && ln -s fd/0 "$dir/dev/stdin" &&
    ln -s fd/1 "$dir/dev/stdout" && ln -s fd/2 "$dir/dev/stderr" && mount --rbind "$dir/dev" /dev
}
new_dev || fail "there is no /dev of its own"

# What can be written outside; of several mounts on one place only the last can be reached.
outside() {
  awk -v dir="$dir" '
    { last[$2] = "," $4 "," }
    END {
      for (at in last)
        if (at != dir && index(at, dir "/") != 1 && at != "/dev" && index(at, "/dev/") != 1 &&
            !index(last[at], ",ro,")) print at
    }' /proc/self/mounts
}
outside | while read -r at; do mount -o remount,bind,ro "$(printf '%b' "$at")" 2>/dev/null; done
[ -z "$(outside)" ] || fail "these can be written: $(outside | tr '\n' ' ')"
for folder in / /etc /usr /home /var/tmp /proc/sys/kernel; do
  if (: >"$folder/.pais-sealed") 2>/dev/null; then fail "$folder can be written"; fi
done
exec "$@"
