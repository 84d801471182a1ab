--- pais.plugin.scaffold.python: a new Python plugin. It needs nothing but the standard library.

return {
  { path = "plugin.yaml", what = "the manifest: hooks, actions, contracts, settings", text = [[
plugin:
  name: @NAME@
  version: 0.1.0
  description: Asks before a force push, and says hello
  language: python
  entry: src/plugin.py

pais:
  core_version: ">=@VERSION@"

# Contracts that this plugin implements; see the function `notify` in src/plugin.py.
# provides:
#   notify: NotificationProvider

# Settings; a user changes them in config.yaml beside this file.
config:
  greeting: {type: string, default: Hello, description: How the hello action begins}

hooks:
  PreToolUse:
    - {matcher: Bash, timeout: 5}

# pais run @NAME@ hello who=you
actions:
  hello:
    description: Say hello
    args:
      - {name: who, default: world, description: Whom to greet}

# Packages go into requirements.txt; pais then makes a .venv for them: pais plugin build @NAME@
# build: {type: pip, requirements: requirements.txt}
]] },
  { path = "src/plugin.py", mode = 493, what = "the code", text = [==[
#!/usr/bin/env python3
"""@NAME@: asks before a force push, and says hello.

pais starts this file as

    plugin.py hook EVENT                the event as JSON on stdin, the answer as JSON on stdout
    plugin.py ACTION [--NAME=VALUE]     an action of the manifest
    plugin.py contract CONTRACT METHOD  the argument as JSON on stdin, the result on stdout

with the merged settings as JSON in PAIS_CONFIG.
"""

import argparse
import json
import os
import sys

CONFIG = json.loads(os.environ.get("PAIS_CONFIG", "{}"))


def pre_tool_use(event):
    """The answer is Claude Code's own; returning None means: no opinion."""
    command = event["tool_input"].get("command", "")
    if "git push" in command and "--force" in command:
        return {
            "hookSpecificOutput": {
                "hookEventName": "PreToolUse",
                "permissionDecision": "ask",
                "permissionDecisionReason": "this rewrites what others have already pulled",
            }
        }
    return None


def hello(argv):
    parser = argparse.ArgumentParser(prog="hello")
    parser.add_argument("--who", default="world")
    args = parser.parse_args(argv)
    print(f"{CONFIG.get('greeting', 'Hello')}, {args.who}!")


def notify(request):
    """NotificationProvider.notify; list the contract under `provides` to offer it."""
    print(request.get("message", ""), file=sys.stderr)
    return {"ok": True}


HOOKS = {"PreToolUse": pre_tool_use}
ACTIONS = {"hello": hello}
CONTRACTS = {"NotificationProvider": {"notify": notify, "supports_rich": lambda _: False}}


def read_json():
    return json.loads(sys.stdin.buffer.read() or b"null")


def main(argv):
    command, rest = (argv[0], argv[1:]) if argv else ("", [])
    if command == "hook" and rest[0] in HOOKS:
        answer = HOOKS[rest[0]](read_json())
        if answer is not None:
            json.dump(answer, sys.stdout)
    elif command == "contract":
        contract, method = rest
        json.dump(CONTRACTS[contract][method](read_json()), sys.stdout)
    elif command in ACTIONS:
        return ACTIONS[command](rest)
    elif command != "hook":
        print(f"unknown action '{command}'; there is: {', '.join(ACTIONS)}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
]==] },
  { path = "tests/test_plugin.py", what = "its tests: run `python3 -m unittest discover tests`",
    text = [[
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "src"))
import plugin  # noqa: E402


def bash(command):
    return {"hook_event_name": "PreToolUse", "tool_name": "Bash",
            "tool_input": {"command": command}}


class PluginTest(unittest.TestCase):
    def test_asks_before_a_force_push(self):
        answer = plugin.pre_tool_use(bash("git push --force origin main"))
        self.assertEqual(answer["hookSpecificOutput"]["permissionDecision"], "ask")

    def test_has_no_opinion_on_anything_else(self):
        self.assertIsNone(plugin.pre_tool_use(bash("ls")))


if __name__ == "__main__":
    unittest.main()
]] },
  { path = "requirements.txt", what = "the packages it needs: none", text = "" },
  { path = "README.md", what = "what users read", text = [[
# @NAME@

Asks before a force push, and says hello.

    pais plugin info @NAME@               what it does
    pais run @NAME@ hello who=you         its action
    pais plugin verify .                  is everything in order?
    python3 -m unittest discover tests    its tests

| setting | default | |
|---|---|---|
| `greeting` | `Hello` | how the hello action begins |
]] },
  { path = ".gitignore", what = "what stays out of git", text = ".venv/\n__pycache__/\n" },
}
