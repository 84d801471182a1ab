#!/usr/bin/env python3
"""Refuses a forced push; for the matcher Bash."""
import json
import re
import sys

event = json.load(sys.stdin)
command = event.get("tool_input", {}).get("command", "")
if re.search(r"git\s+push\s.*--force", command):
    print("force-pushing rewrites what others have; push a new branch instead", file=sys.stderr)
    sys.exit(2)
