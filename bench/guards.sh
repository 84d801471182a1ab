#!/bin/sh
# The guards of others, from npm and PyPI, for comparison: bench/guards.sh install | list
# Installed into $BUILD/bench/guards by `make bench-guards`; `list` prints a line for each that is
# there: its name with the version, a tab, and the command that Claude Code would call.
set -eu
cd "$(dirname "$0")/.."
mkdir -p "${BUILD:-build}/bench/guards"
dir=$(cd "${BUILD:-build}/bench/guards" && pwd)
npm=$dir/npm/node_modules
bin=$dir/pypi/bin
tirith=$npm/@sheeki03/tirith-linux-x64/bin

install() {
    npm install --prefix "$dir/npm" --ignore-scripts --no-audit --no-fund \
        cc-safety-net@2.4.5 @sheeki03/tirith-linux-x64@0.4.2 || echo "bench: npm: left out" >&2
    python3 -m venv "$dir/pypi" &&
        "$bin/pip" install -q claude-safety-guard==0.2.0 azet-guard==0.2.0 nah==0.11.0 ||
        echo "bench: pip: left out" >&2
    # tirith's hook is a script that its setup writes.
    mkdir -p "$dir/home"
    [ ! -x "$tirith/tirith" ] || HOME=$dir/home PATH=$tirith:$PATH tirith setup claude-code --scope user >&2
}

row() { [ ! -e "$2" ] || printf '%s\t%s\n' "$1" "$3"; }

list() {
    ! node=$(node -p process.execPath) ||
        row "cc-safety-net 2.4.5" "$npm/cc-safety-net/dist/bin/hook.js" \
            "$node $npm/cc-safety-net/dist/bin/hook.js hook --claude-code"
    row "nah 0.11.0" "$bin/nah" "$bin/python3 -m nah.hook"
    row "claude-safety-guard 0.2.0" "$bin/claude-safety-guard" "$bin/claude-safety-guard hook"
    row "azet-guard 0.2.0" "$bin/azet-guard" "$bin/azet-guard hook"
    row "tirith 0.4.2" "$dir/home/.claude/hooks/tirith-check.py" \
        "env TIRITH_BIN=$tirith/tirith $bin/python3 $dir/home/.claude/hooks/tirith-check.py"
}

case ${1:-} in
install) install ;;
list) list ;;
*) echo "usage: bench/guards.sh install | list" >&2 && exit 2 ;;
esac
