#!/bin/sh
# Runs test suites, as many at a time as there are processors (JOBS), and adds up their results:
# spec/run.sh MAKE SUITE...
# Each suite is a make target. What a suite prints is kept in the build folder, and its end is shown
# when it fails. The last line is "N passed, N failed".
set -u
make=$1
shift
LOGS=${BUILD:-build}/test
export LOGS
mkdir -p "$LOGS"
jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN)}
start=$(date +%s)

# What the suites need, all at once; one that cannot be made is told of by the suite that needs it.
# shellcheck disable=SC2086  # make and its options
if ! $make -j"$((jobs + 2))" -k tests-ready SUITES="$*" >"$LOGS/ready.log" 2>&1 </dev/null; then
    tail -n 20 "$LOGS/ready.log"
fi
printf '%-12s %*s  %4d s\n' built 33 '' "$(($(date +%s) - start))"

printf '%s\n' "$@" | xargs -P "$jobs" -n 1 "$(dirname "$0")/suite.sh" "$make"

passed=0 failed=0 skipped=0
for suite in "$@"; do
    good=0 bad=1 pending=0
    [ ! -f "$LOGS/$suite.sum" ] || read -r good bad pending <"$LOGS/$suite.sum"
    passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + pending))
    grep '^SKIP' "$LOGS/$suite.log"
    if [ "$bad" != 0 ]; then
        echo "---- the end of $LOGS/$suite.log"
        tail -n "${LINES_SHOWN:-80}" "$LOGS/$suite.log"
    fi
done
echo "The slowest, of $(($(date +%s) - start)) s:"
for suite in "$@"; do cat "$LOGS/$suite.times" 2>/dev/null; done | sort -rn | head -n "${SLOWEST:-10}"
[ "$skipped" = 0 ] || echo "$skipped pending"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
