#!/bin/sh
# Runs one suite for spec/run.sh, and says in one line what came of it: suite.sh MAKE SUITE
# What it prints goes to LOGS/SUITE.log, its numbers to LOGS/SUITE.sum, how long each of its tests
# took to LOGS/SUITE.times.
set -u
make=$1
suite=$2
log=${LOGS:?}/$suite.log
rm -f "$log" "$LOGS/$suite.sum" "$LOGS/$suite.times"

# The sum of the numbers that a sed expression finds in the log.
sum() { sed -n "$1" "$log" | awk '{n += $1} END {print n + 0}'; }

start=$(date +%s)
code=0
# shellcheck disable=SC2086  # make and its options
PAIS_TEST_TIMES=$LOGS/$suite.times $make -j1 "$suite" >"$log.raw" 2>&1 </dev/null || code=$?
# The colours of busted would stand between the numbers.
sed 's/\x1b\[[0-9;]*m//g' "$log.raw" >"$log"
rm -f "$log.raw"
good=$(($(sum 's/^\([0-9][0-9]*\) success.*/\1/p') +
    $(sum 's/^ *valid tests: *\([0-9]*\) passed.*/\1/p') +
    $(sum 's/^ *invalid tests: *\([0-9]*\) passed.*/\1/p') +
    $(grep -c '^ok ' "$log")))
bad=$(($(sum 's|^[0-9]* success[a-z]* / \([0-9]*\) failure.*|\1|p') +
    $(sum 's|.* failure[s]* / \([0-9]*\) error.*|\1|p')))
pending=$(sum 's|.* error[s]* / \([0-9]*\) pending.*|\1|p')
# A suite that fails has failed at least once; one that ran nothing has failed too.
if [ "$code" != 0 ] && [ "$bad" = 0 ]; then bad=1; fi
if [ "$code" = 0 ] && [ "$good" = 0 ] && ! grep -q '^SKIP' "$log"; then
    echo "$suite: it ran no test" >>"$log"
    bad=1
fi
echo "$good $bad $pending" >"$LOGS/$suite.sum"
printf '%-12s %5d passed %3d failed %3d pending  %4d s\n' \
    "$suite" "$good" "$bad" "$pending" "$(($(date +%s) - start))"
