--- pais.commands: every command of pais, as data.
-- Parsing, --help, the completions, the man page and docs/cli.md are made from this one table, so
-- that they cannot disagree. A command `pais NAME SUB` is the function SUB of lua/pais/cmd/NAME.lua, a
-- command without subcommands its function `run`; the file is only loaded when the command runs.
--
-- A command: name, help (one line, no full stop), more (paragraphs; lines that begin
--   with a space stay as they are), commands (its subcommands) or
--   args, options, examples ({line, what}), exits ({[code] = meaning} beyond 0, 1 and 2),
--   hidden, raw_after (once this argument or option is known, the rest is left unparsed in
--   args.rest), own_help (the command answers --help itself: args.help), person (it needs one at a
--   terminal).
-- An argument: name, help, optional, many (takes all that follow), kind (what completes it) or
--   choices.
-- An option: name (long), short, value (name of its value; without it, a switch), type ("integer"),
--   choices, kind, many (may be given several times), help.
-- Values arrive as args.<name> with `-` as `_`. Kinds are listed in lua/pais/cli/complete.lua.
-- Commands with commands of their own, and those that share options, are in lua/pais/commands/.
local common = require "pais.commands.common"
local offer = require "pais.commands.offer"
local setup = require "pais.commands.setup"

local event_or_all = { name = "event", kind = "event", optional = true,
  help = "event, in any spelling; without it, all" }
local switched = { name = "name", kind = "handler", optional = true,
  help = "PLUGIN, or PLUGIN.HANDLER for one handler" }
local here = { name = "here", help = "in this directory and below only" }

return {
  name = "pais",
  help = "plugins, rules and memory for Claude Code",
  more = [[
Claude Code fires an event, pais runs the plugins that asked for it in a known order, merges what
they say into one answer and records what happened.

Home is $PAIS_DIR, by default ~/.config/pais. PAIS=0 switches pais off, PAIS_SKIP=a,b skips
plugins.]],
  options = {
    { name = "help", short = "h", help = "help for any command" },
    { name = "json", help = "print JSON, also for errors" },
    { name = "no-color", help = "no colour, as with NO_COLOR" },
    { name = "clean", first = true,
      help = "without overlays, policy and the user's plugins; goes before the command" },
    { name = "dev", first = true, value = "DIR", kind = "dir",
      help = "Lua modules from DIR before the built-in ones; goes before the command" },
    { name = "version", short = "V", help = "print the version" },
  },
  commands = {
    setup.init,
    setup.link,
    setup.unlink,
    { name = "import", help = "make a plugin of the hooks in Claude Code's settings, or of one of its plugins",
      more = [[
The hooks of a settings file become handlers of a pais plugin, in their order, with their matchers,
conditions and timeouts, and are taken out of the file; every other byte of it stays. What only Claude Code
can run stays there and is named. From a plugin directory of Claude Code, everything is copied.]],
      args = { { name = "source", optional = true, kind = "file",
        help = "a settings.json, or the folder of a Claude Code plugin; without it, the settings of --scope" } },
      options = { common.scope,
        { name = "name", value = "NAME", help = "the plugin's name" },
        { name = "keep", help = "leave the settings as they are, and the plugin switched off" },
        { name = "undo", value = "PLUGIN", kind = "plugin",
          help = "put the hooks back where they were, and remove the plugin" },
        common.dry_run, common.yes,
      },
      examples = {
        { "pais import --dry-run", "what would be taken over, and the change of the settings" },
        { "pais import --yes", "in a script" },
        { "pais import ~/src/formatter --yes", "a plugin made for Claude Code" },
        { "pais import --undo user-hooks", "as it was before" },
      },
      exits = { [10] = "no such plugin was imported" } },

    { name = "export", help = "make a plugin directory of Claude Code that works without pais",
      more = [[
Handlers that are programs, skills, subagents and MCP servers are carried over; handlers in Lua, actions and
contracts need pais, and are named. Of several plugins a marketplace is made, a directory of them.]],
      args = { { name = "plugin", kind = "plugin", many = true, help = "names of installed plugins" } },
      options = {
        { name = "claude-plugin", value = "DIR", kind = "dir", help = "the directory to make" },
        common.dry_run,
      },
      examples = {
        { "pais export --claude-plugin ~/some-plugin some-plugin", "for those who have no pais" },
      },
      exits = { [10] = "no such plugin" } },

    setup.uninstall,
    { name = "status", help = "what is installed, what is refused, what happened last",
      examples = { { "pais status", "the first thing to look at" } } },

    { name = "doctor", help = "check the whole set-up, and say what repairs it",
      more = [[
Each finding has one line of what is wrong and a command that repairs it. Nothing is written: a tool
call that must be refused is sent through the command that Claude Code is configured with, with a
stand-in for your home.]],
      args = { { name = "area", optional = true, many = true, choices = require("pais.doctor").AREAS,
        help = "only these; without it, all" } },
      options = { { name = "fix", help = "do what is safe: permissions, own dead links, leftovers" } },
      exits = { [0] = "all is well, or there are remarks only", [1] = "something is wrong" },
      examples = {
        { "pais doctor", "when something is odd" },
        { "pais doctor links trial", "only whether Claude Code calls pais, and what comes of it" },
        { "pais doctor --json | jq -r '.findings[] | select(.state != \"ok\").what'",
          "what is not well, for scripts" },
      } },

    { name = "hook", help = "run and list the handlers of Claude Code's events",
      commands = {
        { name = "dispatch", help = "answer one event, read as JSON on standard input",
          more = [[
This is what Claude Code calls. The answer is one JSON object on standard output, or nothing.
Whatever goes wrong inside, it ends with 0 or 2.]],
          args = { { name = "event", kind = "event", optional = true,
            help = "event, in any spelling; without it, the one the JSON names" } },
          examples = {
            { "pais hook dispatch pre-tool-use < event.json", "what would be said to this event" },
          },
          exits = { [0] = "go on", [2] = "blocked; the reason is on standard error" } },
        { name = "list", help = "the handlers, in the order in which they run",
          args = { event_or_all },
          examples = { { "pais hook list PreToolUse", "who sees a tool call, and when" } } },
      } },

    { name = "why", help = "explain the last block, or an earlier event",
      args = { { name = "n", optional = true,
        help = "1 is the last event, 2 the one before; without it, the last block" } },
      examples = {
        { "pais why", "why was that blocked?" },
        { "pais why 1", "what happened with the last event" },
      } },

    { name = "log", help = "the record of events",
      options = {
        { name = "follow", short = "f", help = "keep printing what is added" },
        { name = "lines", short = "n", value = "N", type = "integer",
          help = "the last N events (default 20; all with --since)" },
        { name = "event", value = "EVENT", kind = "event", help = "only this event" },
        { name = "plugin", value = "PLUGIN", kind = "plugin",
          help = "only events a handler of this plugin saw" },
        { name = "verdict", value = "VERDICT", choices = { "block", "defer", "ask", "allow", "none" },
          help = "only with this final verdict" },
        { name = "session", value = "ID", help = "only of this session; its first letters do" },
        { name = "since", value = "TIME",
          help = "only since then: 30m, 2h, 3d, 2026-03-01 or 2026-03-01T09:30" },
      },
      examples = {
        { "pais log -f", "watch while Claude Code works" },
        { "pais log --verdict block --since 1d", "what was blocked today" },
      } },

    { name = "off", person = true, help = "switch a plugin or one of its handlers off",
      more = [[
Its handlers do not run from the next event on; the record says so. What is asked of the plugin by
name (actions, contracts, skills) stays. Without a name: what is switched off. For you at a terminal
only, never from inside Claude Code.]],
      args = { switched },
      options = {
        here,
        { name = "for", value = "TIME", help = "for so long: 30m, 1h30m, 2d; else until 'pais on'" },
      },
      exits = { [10] = "no such plugin or handler" },
      examples = {
        { "pais off security --here --for 1h", "in this project, for an hour" },
        { "pais off security.SessionStart", "one handler, until 'pais on security'" },
      } },

    { name = "on", person = true, help = "switch on again what was switched off",
      args = { { name = "name", kind = "handler", help = switched.help } },
      options = { here },
      exits = { [10] = "no such plugin or handler" },
      examples = { { "pais on security", "in every directory, with all its handlers" } } },

    { name = "run", help = "run an action of a plugin", raw_after = "action", own_help = true,
      more = [[
ARGS are the action's: NAME=VALUE, --NAME VALUE, or in the order in which the manifest describes
them. Options of pais itself go before ACTION. Without an action, the plugin's actions are listed.
The exit code is the action's.]],
      args = {
        common.plugin,
        { name = "action", optional = true, kind = "action", help = "name of an action" },
        { name = "args", optional = true, many = true, help = "arguments of the action" },
      },
      options = {
        { name = "action", short = "a", value = "ACTION", kind = "action",
          help = "the action, as an option" },
        { name = "input", value = "JSON",
          help = "its arguments as one JSON object; - reads standard input" },
      },
      exits = { [10] = "no such plugin", [11] = "a contract that the plugin requires is missing",
        [12] = "the plugin's manifest or configuration is wrong" },
      examples = {
        { "pais run incident --help", "the plugin's actions and their arguments" },
        { "pais run incident declare severity=SEV-1", "run one" },
        { "pais run incident --action declare --severity SEV-1", "the same" },
        { [[pais run --input '{"severity": "SEV-1"}' incident declare]], "the same, for programs" },
      } },

    require "pais.commands.plugin",
    offer.skill,
    offer.agent,
    require "pais.commands.registry",
    require "pais.commands.bundle",

    require "pais.commands.security",
    require "pais.commands.contract",
    require "pais.commands.mcp",
    require "pais.commands.config",
    { name = "module", help = "the Lua modules of pais: look at them, replace them",
      commands = {
        { name = "list", help = "modules and where each comes from" },
        { name = "show", help = "print the source of a module",
          args = { { name = "module", kind = "module", help = "such as pais.merge" } } },
        { name = "override", help = "copy a module to the home's lua folder, to change it there",
          more = [[
The copy's first line keeps the API level and the hash of the original, so that pais can say when
the original has moved on. Wrapping a function with pais.override in policy.lua is mostly the
better way.]],
          args = { { name = "module", kind = "module", help = "such as pais.merge" } } },
      } },

    { name = "lua", help = "run Lua in the VM of pais, or talk to it", raw_after = "file",
      args = {
        { name = "file", kind = "file", optional = true,
          help = "a script; - for standard input; without it, a prompt" },
        { name = "args", optional = true, many = true, help = "arguments of the script" },
      },
      options = {
        { name = "execute", short = "e", value = "CODE", many = true, help = "run CODE" },
      },
      examples = {
        { [[pais lua -e 'print(require("pais.paths").home())']], "ask a module something" },
      } },

    { name = "completion", help = "completion for a shell",
      more = [[
  bash: pais completion bash > ~/.local/share/bash-completion/completions/pais
  zsh:  pais completion zsh > "${fpath[1]}/_pais"
  fish: pais completion fish > ~/.config/fish/completions/pais.fish]],
      args = { { name = "shell", choices = { "bash", "zsh", "fish" }, help = "which shell" } },
      examples = { { "source <(pais completion bash)", "in this shell only" } } },

    { name = "complete", hidden = true, help = "what could come next, for the completions",
      raw_after = "kind",
      args = {
        { name = "kind", help = "`line` and the words so far, or a kind of value" },
        { name = "args", optional = true, many = true, help = "words" },
      } },

    { name = "man", help = "print the manual page",
      examples = { { "pais man | man -l -", "read it" } } },

    { name = "docs", hidden = true, help = "print docs/cli.md" },

    { name = "help", help = "help for a command",
      args = { { name = "command", kind = "command", optional = true, many = true,
        help = "command and subcommand" } },
      examples = { { "pais help plugin new", "the same as pais plugin new --help" } } },

    { name = "version", help = "print the version" },
  },
  environment = {
    { "PAIS_DIR", "home; by default pais in $XDG_CONFIG_HOME, or ~/.config/pais" },
    { "PAIS", "0 switches pais off: every event is let through, nothing is recorded" },
    { "PAIS_SKIP", "plugins (or PLUGIN.HANDLER) whose handlers are left out, separated by commas" },
    { "NO_COLOR", "no colour, when it is not empty" },
  },
  files = {
    { "~/.config/pais/pais.yaml", "configuration" },
    { "~/.config/pais/.env", "secrets" },
    { "~/.config/pais/policy.lua", "dispatch rules of this user" },
    { "~/.config/pais/plugins", "installed plugins" },
    { "~/.config/pais/history/raw", "the record: one JSON line per event" },
  },
}
