#!/bin/bash
# Refuses a forced push; for the matcher Bash.
command=$(jq -r '.tool_input.command // ""')
if [[ $command =~ git[[:space:]]+push[[:space:]].*--force ]]; then
    echo "force-pushing rewrites what others have; push a new branch instead" >&2
    exit 2
fi
