#!/bin/sh
# Runs the test suites one after the other and adds up their results: spec/run.sh MAKE SUITE...
# Each suite is a make target. What a suite prints is shown when it fails, and kept in the build
# folder. The last line is "N passed, N failed".
set -u
make=$1
shift
logs=${BUILD:-build}/test
mkdir -p "$logs"
passed=0
failed=0
skipped=0

# The sum of the numbers that a sed expression finds in a log.
sum() { sed -n "$1" "$2" | awk '{n += $1} END {print n + 0}'; }

for suite in "$@"; do
    log=$logs/$suite.log
    start=$(date +%s)
    code=0
    # The colours of busted would stand between the numbers.
    $make "$suite" >"$log" 2>&1 </dev/null || code=$?
    sed 's/\x1b\[[0-9;]*m//g' "$log" >"$log.plain"
    good=$(($(sum 's/^\([0-9][0-9]*\) success.*/\1/p' "$log.plain") +
        $(sum 's/^ *valid tests: *\([0-9]*\) passed.*/\1/p' "$log.plain") +
        $(sum 's/^ *invalid tests: *\([0-9]*\) passed.*/\1/p' "$log.plain") +
        $(grep -c '^ok ' "$log.plain")))
    bad=$(($(sum 's|^[0-9]* success[a-z]* / \([0-9]*\) failure.*|\1|p' "$log.plain") +
        $(sum 's|.* failure[s]* / \([0-9]*\) error.*|\1|p' "$log.plain")))
    pending=$(sum 's|.* error[s]* / \([0-9]*\) pending.*|\1|p' "$log.plain")
    # A suite that fails has failed at least once; one that ran nothing has failed too.
    if [ "$code" != 0 ] && [ "$bad" = 0 ]; then bad=1; fi
    if [ "$code" = 0 ] && [ "$good" = 0 ] && ! grep -q '^SKIP' "$log.plain"; then
        echo "$suite: it ran no test" >>"$log.plain"
        bad=1
    fi
    passed=$((passed + good))
    failed=$((failed + bad))
    skipped=$((skipped + pending))
    printf '%-10s %5d passed %3d failed %3d pending  %4d s\n' \
        "$suite" "$good" "$bad" "$pending" "$(($(date +%s) - start))"
    grep '^SKIP' "$log.plain"
    [ "$bad" = 0 ] || tail -n "${LINES_SHOWN:-80}" "$log.plain"
done
[ "$skipped" = 0 ] || echo "$skipped pending"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
