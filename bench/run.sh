#!/bin/sh
# How fast pais is, beside /bin/true and what people use today: bench/run.sh [--json]
# A report, not a test: it fails only when it cannot measure. docs/benchmarks.md says how to read it.
# BENCH_ROUNDS (300) is how often each process is started; where one takes long, it is fewer.
# BENCH_EVERY (20): of the labelled commands, every so many is put to the guards of others.
set -eu
cd "$(dirname "$0")/.."
build=$(cd "${BUILD:-build}" && pwd)
pais=$build/pais
form=${1:---text}
rounds=${BENCH_ROUNDS:-300}
few=$((rounds / 10 + 1))
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
unset PAIS PAIS_SKIP PAIS_DIR CLAUDE_PROJECT_DIR

die() {
    printf 'bench: %s\n' "$*" >&2
    exit 1
}

note() { printf 'bench: %s\n' "$*" >&2; }

# time_of NAME ROUNDS EVENT COMMANDS...: the lines of bench/clock.c go to NAME.
time_of() {
    name=$1 n=$2 event=$3
    shift 3
    note "$name"
    "$build/bench/clock" -n "$n" -i "$scratch/$event.json" "$@" >"$scratch/$name.jsonl"
}

dispatch() { PAIS_DIR=$scratch/$1 "$pais" hook dispatch PreToolUse <"$scratch/$2.json"; }

# The first dispatch makes the plan; the second one shows that the handlers run that are to run.
prepare() {
    for _ in 1 2; do dispatch "$1" "$2" || die "$1: the dispatch of $2.json ended with $?"; done
    ran=$(tail -qn 1 "$scratch/$1"/history/raw/*/*.jsonl | grep -o '"handler":' | wc -l)
    [ "$ran" -eq "$3" ] || die "$1: $ran handlers ran for $2.json, not $3"
}

# instructions HOME EVENT NAME: a line with the instructions of such a dispatch.
instructions() {
    code=0
    PAIS_DIR=$scratch/$1 valgrind --tool=callgrind --callgrind-out-file=/dev/null \
        "$pais" hook dispatch PreToolUse <"$scratch/$2.json" 2>"$scratch/valgrind" >/dev/null ||
        code=$?
    [ "$code" = 0 ] || [ "$code" = 2 ] || die "valgrind: $(tail -n 1 "$scratch/valgrind")"
    sed -n 's/.*Collected : *\([0-9]*\).*/{"name":"'"$1-$3"'","instructions":\1}/p' \
        "$scratch/valgrind"
}

# What is compared must do the work: refuse what is to be refused, and only that.
must_decide() {
    name=$1
    shift
    "$@" <"$scratch/allowed.json" >/dev/null 2>&1 || die "$name: it refuses allowed.json"
    code=0
    "$@" <"$scratch/refused.json" >/dev/null 2>&1 || code=$?
    [ "$code" = 2 ] || die "$name: exit code $code for refused.json, not 2"
}

case $form in
--text | --json) ;;
*) die "bad option $form (--json is known)" ;;
esac

# The machine, as far as the system tells; its load before we add to it.
cpu=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2>/dev/null | head -n 1)
[ -n "$cpu" ] || cpu=$(sysctl -n machdep.cpu.brand_string 2>/dev/null) || cpu="unknown processor"
load=$(uptime | sed 's/.*load averages*: *//; s/, / /g')

true=/bin/true
[ -x "$true" ] || true=/usr/bin/true
missing=  # names, each behind a semicolon

note "homes of 10, 100 and 1,000 plugins"
"$pais" lua bench/homes.lua "$scratch"
for home in 10-plugins 100-plugins 1000-plugins programs; do prepare "$home" allowed 10; done
prepare 100-plugins write 10

time_of call "$rounds" allowed true "$true" \
    -- pais PAIS_DIR="$scratch/100-plugins" "$pais" hook dispatch PreToolUse
time_of installed "$rounds" allowed \
    10 PAIS_DIR="$scratch/10-plugins" "$pais" hook dispatch PreToolUse \
    -- 1000 PAIS_DIR="$scratch/1000-plugins" "$pais" hook dispatch PreToolUse
time_of programs "$few" allowed pais PAIS_DIR="$scratch/programs" "$pais" hook dispatch PreToolUse

if command -v jq >/dev/null; then
    time_of write "$few" write jq jq -c . \
        -- pais PAIS_DIR="$scratch/100-plugins" "$pais" hook dispatch PreToolUse
else
    missing="$missing;jq"
fi

if command -v valgrind >/dev/null; then
    note instructions
    instructions 100-plugins allowed call >"$scratch/instructions.jsonl"
else
    missing="$missing;valgrind"
fi

# The security guard: the engine alone, a whole dispatch, and the guards of others.
note "the shell engine"
"$build/bench/engine" "$scratch/commands.txt" >"$scratch/engine.jsonl"
# A run with few rounds only shows that it works: texts up to 64 KiB instead of 1 MiB.
largest=$((1 << 20))
[ "$rounds" -ge 50 ] || largest=$((1 << 16))
"$build/bench/engine" -g -m "$largest" >"$scratch/growth.jsonl"
mkdir -p "$scratch/guard/plugins" "$scratch/bare/plugins" "$scratch/home" "$scratch/project"
cp -R plugins/security "$scratch/guard/plugins/"
prepare guard ordinary 1
time_of guard "$rounds" ordinary true "$true" \
    -- bare PAIS_DIR="$scratch/bare" "$pais" hook dispatch PreToolUse \
    -- pais PAIS_DIR="$scratch/guard" "$pais" hook dispatch PreToolUse
if command -v valgrind >/dev/null; then
    instructions bare ordinary ordinary >"$scratch/guarded.jsonl"
    for event in ordinary chain destructive; do
        instructions guard "$event" "$event" >>"$scratch/guarded.jsonl"
    done
fi

# They see no network but loopback, and a home of their own.
BUILD=$build bench/guards.sh list >"$scratch/guards.txt"
if [ ! -s "$scratch/guards.txt" ]; then
    missing="$missing;the guards of others (make bench-guards)"
elif ! unshare -rn true 2>/dev/null; then
    missing="$missing;unshare"
else
    guard="env PAIS_DIR=$scratch/guard $pais hook dispatch PreToolUse"
    set -- pais PAIS_DIR="$scratch/guard" "$pais" hook dispatch PreToolUse
    printf 'pais\t%s\n' "$guard" >"$scratch/asked.txt"
    tab=$(printf '\t')
    while IFS=$tab read -r name hook; do
        # shellcheck disable=SC2086 # the words of a command
        if HOME=$scratch/home unshare -rn $hook <"$scratch/here.json" >/dev/null 2>&1; then
            set -- "$@" -- "$name" HOME="$scratch/home" $hook
            printf '%s\t%s\n' "$name" "$hook" >>"$scratch/asked.txt"
        else
            missing="$missing;${name%% *}"
        fi
    done <"$scratch/guards.txt"
    note "the guards of others"
    unshare -rn "$build/bench/clock" -n "$few" -i "$scratch/here.json" "$@" >"$scratch/others.jsonl"
    HOME=$scratch/home unshare -rn "$pais" lua bench/guards.lua "$scratch" "${BENCH_EVERY:-20}" \
        "$scratch/asked.txt"
fi

# Registries: words looked for in a long list; twenty synced, twenty plugins installed, from servers that
# are far away.
note "registries"
PAIS_DIR=$scratch/listed "$pais" registry sync >/dev/null 2>&1
time_of search "$few" allowed pais PAIS_DIR="$scratch/listed" \
    "$pais" registry search number 7777 --json
CI="" spec/net/run.sh bench/net.sh "$build" "$scratch" "$((rounds < 50 ? 1 : 3))" >"$scratch/net.jsonl" 2>/dev/null || :
[ -s "$scratch/net.jsonl" ] || missing="$missing;a server of registries (nginx, git)"

# The interpreters themselves, not the wrappers that version managers put on the PATH.
must_decide pais env PAIS_DIR="$scratch/rule" "$pais" hook dispatch PreToolUse
set -- pais PAIS_DIR="$scratch/rule" "$pais" hook dispatch PreToolUse
if command -v bash >/dev/null && command -v jq >/dev/null; then
    must_decide bash bash bench/peers/hook.sh
    set -- "$@" -- "bash + jq" bash bench/peers/hook.sh
fi
if command -v python3 >/dev/null; then
    python=$(python3 -c 'import sys; print(sys.executable)')
    must_decide python3 "$python" bench/peers/hook.py
    set -- "$@" -- python3 "$python" bench/peers/hook.py
else
    missing="$missing;python3"
fi
if command -v node >/dev/null; then
    node=$(node -p process.execPath)
    must_decide node "$node" bench/peers/hook.js
    set -- "$@" -- node "$node" bench/peers/hook.js
else
    missing="$missing;node"
fi
time_of rule $((rounds / 3 + 1)) allowed "$@"

MACHINE="$cpu, $(getconf _NPROCESSORS_ONLN) cores" KERNEL=$(uname -srm) LOAD=$load \
    DATE=$(date -u +%Y-%m-%d) ROUNDS=$rounds MISSING="$missing" \
    "$pais" lua bench/report.lua "$scratch" "$form"
