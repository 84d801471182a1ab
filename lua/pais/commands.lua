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

local event_or_all = { name = "event", kind = "event", optional = true,
  help = "event, in any spelling; without it, all" }
local security_plugin = { name = "plugin", value = "DIR", kind = "dir",
  help = "folder of the security plugin, where it is not installed" }
local security_level = { name = "level", value = "LEVEL",
  choices = { "standard", "strict", "paranoid" }, help = "as if this were the level" }
local scope = { name = "scope", value = "SCOPE", choices = { "user", "project", "local" },
  help = "whose settings: yours (default), or the project's here, shared or your own" }
local dry_run = { name = "dry-run", short = "n", help = "show what would change, write nothing" }
local yes = { name = "yes", short = "y", help = "do not ask" }
local strict = { name = "strict", help = "refuse tool calls, too, when pais itself cannot run" }
local as_plugin = { name = "as-plugin",
  help = "as one directory, ~/.claude/skills/pais, instead of in the settings" }
local copy = { name = "copy",
  help = "copy the plugins' skills and subagents instead of linking them" }
local switched = { name = "name", kind = "handler", optional = true,
  help = "PLUGIN, or PLUGIN.HANDLER for one handler" }
local here = { name = "here", help = "in this directory and below only" }
local mcp_plugins = { name = "plugin", kind = "plugin", optional = true, many = true,
  help = "only the actions of these plugins" }
local plugin = { name = "plugin", kind = "plugin", help = "name of an installed plugin" }
local plugins_or_all = { name = "plugin", kind = "plugin", optional = true, many = true,
  help = "names; without any, all that are in pais.lock" }

-- `pais skill` and `pais agent`.
local function offers(kind, file, more)
  local name = { name = "name", kind = kind, help = ("name, or PLUGIN/NAME"):format(kind) }
  local plural = kind == "agent" and "subagents" or "skills"
  return { name = kind, help = ("%s of plugins: list, look at, check, make"):format(plural),
    more = more,
    commands = {
      { name = "list", help = ("all %s, whose they are, and whether Claude Code sees them"):format(
        plural) },
      { name = "show", help = "one of them, as the model sees it", args = { name },
        exits = { [10] = ("no such %s"):format(kind) } },
      { name = "check", help = ("find what is wrong with %s"):format(plural),
        args = { { name = "target", optional = true, kind = "plugin-or-dir",
          help = ("%s or its folder, a plugin or its folder, or a name; without it, all"):format(
            file) } },
        exits = { [10] = "there is nothing of that name", [12] = "there are errors" } },
      { name = "new", help = ("make one in a plugin"):format(kind),
        args = {
          { name = "plugin", kind = "plugin-or-dir", help = "name of a plugin, or its folder" },
          { name = "name", optional = true,
            help = "lower case letters, digits and -; by default the plugin's" },
        },
        exits = { [10] = "no such plugin" } },
    } }
end

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
    { name = "init", help = "set pais up: home, bundled plugins, Claude Code, and a try",
      more = [[
Says what it will make and asks. What is there already stays as it is. At the end an event that must
be refused goes through the very command that Claude Code is now configured with.]],
      options = { yes, dry_run,
        { name = "no-link", help = "home and plugins only; leave Claude Code alone" },
        strict, as_plugin, copy,
      },
      examples = {
        { "pais init --dry-run", "what it would do" },
        { "pais init --yes", "in a script" },
      } },

    { name = "link", help = "connect Claude Code to pais",
      more = [[
One entry per event is put into Claude Code's settings.json; every other byte of the file stays.
What the client would reject is refused before anything is written. The skills and subagents of the
plugins are linked, too, and follow the plugins when a session starts; --refresh does that now.]],
      options = { scope, dry_run, strict, as_plugin, copy,
        { name = "refresh", help = "only bring in line what plugins show, where it is linked already" },
        { name = "event", value = "EVENT", kind = "event", many = true,
          help = "this event too: WorktreeCreate, WorktreeRemove, MessageDisplay" },
      },
      examples = {
        { "pais link --dry-run", "the change as a diff" },
        { "pais link --scope project", "for everybody who works on the project here" },
      } },

    { name = "unlink", help = "take pais out of Claude Code again",
      more = [[
A file that nobody has touched since is as it was before, byte for byte; else exactly the entries of
pais go.]],
      options = { scope, dry_run },
      examples = { { "pais unlink --dry-run", "the change as a diff" } } },

    { name = "import", help = "make a plugin of the hooks in Claude Code's settings, or of one of its plugins",
      more = [[
The hooks of a settings file become handlers of a pais plugin, in their order, with their matchers,
conditions and timeouts, and are taken out of the file; every other byte of it stays. What only Claude Code
can run stays there and is named. From a plugin directory of Claude Code, everything is copied.]],
      args = { { name = "source", optional = true, kind = "file",
        help = "a settings.json, or the folder of a Claude Code plugin; without it, the settings of --scope" } },
      options = { scope,
        { name = "name", value = "NAME", help = "the plugin's name" },
        { name = "keep", help = "leave the settings as they are, and the plugin switched off" },
        { name = "undo", value = "PLUGIN", kind = "plugin",
          help = "put the hooks back where they were, and remove the plugin" },
        dry_run, yes,
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
        dry_run,
      },
      examples = {
        { "pais export --claude-plugin ~/some-plugin some-plugin", "for those who have no pais" },
      },
      exits = { [10] = "no such plugin" } },

    { name = "uninstall", help = "take away all that pais has made",
      more = [[
Links, bundled plugins and derived state go. What you have changed or added stays, and so does the
history.]],
      options = { yes, dry_run,
        { name = "history", help = "the history and the record of events too" },
      },
      examples = { { "pais uninstall --dry-run", "what would go, and what would stay" } } },

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
        plugin,
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

    { name = "plugin", help = "installed plugins: list, look at, check, make",
      commands = {
        { name = "list", help = "installed plugins and their state",
          more = "A refused plugin is listed with the reason.",
          examples = {
            { "pais plugin list --json | jq -r '.[] | select(.state == \"refused\").name'",
              "names of the refused ones" },
          } },
        { name = "info", help = "one plugin: hooks, contracts, actions, configuration, problems",
          args = { plugin }, exits = { [10] = "no such plugin" },
          examples = { { "pais plugin info hooks", "what the bundled hooks plugin does" } } },
        { name = "verify", help = "check a plugin strictly, as its author; or all installed files",
          more = [[
Without a target, the files of all installed plugins are held against pais.lock; it ends with 1 when
some are not those that were installed. With one, the plugin is checked as its author would.
Unknown keys are errors here, the entry must exist and compile, and the handlers and actions that
the manifest names must be there. Lua plugins are loaded for this, so their top-level code runs.]],
          args = { { name = "target", kind = "plugin-or-dir", optional = true,
            help = "folder of a plugin, or the name of an installed one" } },
          exits = { [10] = "no such plugin or folder", [12] = "the plugin has errors" },
          examples = { { "pais plugin verify ./my-plugin", "before sharing it" } } },
        { name = "install", help = "install plugins, after showing what they will do",
          more = [[
SOURCE is a path (with a slash in it), a git address, perhaps with #REF and //FOLDER, or the name of
a plugin in a registry, perhaps with @RANGE. Without any, what the home asks for is installed:
exactly what pais.lock has, and `plugins.NAME.source` of pais.yaml. Each is fetched, checked and
shown; after the question it is built and put in place, and pais.lock says which bytes it has.
Settings in config.yaml stay.]],
          args = { { name = "source", optional = true, many = true, kind = "dir",
            help = "where a plugin comes from" } },
          options = { yes,
            { name = "dev", short = "d", help = "link to the folder, to work on the plugin there" },
            { name = "frozen", help = "without a source: fail when pais.lock does not have all that "
              .. "pais.yaml asks for" },
            { name = "force", short = "f", help = "replace what is there with changes, or was not "
              .. "installed by pais; install what cannot run yet" },
            dry_run,
          },
          exits = { [10] = "there is no plugin", [11] = "a required contract would be missing",
            [12] = "the manifest is wrong, or it needs another version of pais" },
          examples = {
            { "pais plugin install --yes ./my-plugin", "from a folder, without a question" },
            { "pais plugin install --yes --dev ./my-plugin", "as a link" },
            { "pais plugin install --frozen --yes", "on a new machine: what the team's lock has" },
          } },
        { name = "update", help = "bring in what the sources have now",
          more = [[
What differs is shown first: hooks, commands, secrets, files. What does more than before is asked
about again. A plugin whose files were changed here, and one that is pinned, stays.]],
          args = { plugins_or_all },
          options = { yes, dry_run,
            { name = "force", short = "f", help = "pinned ones too, and those that were changed here" },
          },
          exits = { [10] = "it is not in pais.lock", [11] = "a required contract would be missing" },
          examples = { { "pais plugin update --dry-run", "what there would be" } } },
        { name = "outdated", help = "which plugins have something newer at their source",
          args = { plugins_or_all },
          examples = { { "pais plugin outdated", "nothing is changed" } } },
        { name = "remove", help = "take plugins away",
          more = "Refused while others could not run without them.",
          args = { { name = "plugin", many = true, kind = "plugin", help = "names" } },
          options = { dry_run,
            { name = "force", short = "f", help = "also when others need it" },
          },
          exits = { [10] = "no such plugin", [11] = "others need it" },
          examples = { { "pais plugin remove --dry-run my-plugin", "does anything need it?" } } },
        { name = "pin", help = "have updates leave plugins alone",
          args = { { name = "plugin", many = true, kind = "plugin", help = "names" } },
          options = { { name = "undo", short = "u", help = "update them again" } },
          exits = { [10] = "it is not in pais.lock" },
          examples = { { "pais plugin pin my-plugin", "until `pais plugin pin --undo my-plugin`" } } },
        { name = "build", help = "build plugins again",
          more = [[
With what the manifest says (`build`): pip or uv for a Python environment, cargo, make. What it
says goes to a log in the home's .state/build. A plugin that is not built yet is also built by
`pais run` and `pais contract call`, but never by an event.]],
          args = { { name = "plugin", many = true, kind = "plugin-or-dir",
            help = "name of an installed plugin, or the folder of one" } },
          exits = { [10] = "no such plugin" } },
        { name = "rollback", help = "go back to what was installed before",
          more = "Settings in config.yaml stay as they are now.",
          args = { { name = "n", optional = true,
            help = "number of the generation; by default the one before" } },
          options = { dry_run },
          examples = { { "pais plugin rollback", "undo the last install, update or remove" } } },
        { name = "generations", help = "what was installed after each change",
          examples = { { "pais plugin generations", "the numbers for rollback" } } },
        { name = "new", help = "make a plugin that works at once",
          more = [[
Writes a manifest, an entry with one hook handler and one action, a README and a test. Without
--dir it goes where installed plugins are, and is installed.]],
          args = { { name = "name", help = "lower case letters, digits and -" } },
          options = {
            { name = "language", short = "l", value = "LANGUAGE",
              choices = { "lua", "python", "rust" },
            help = "by default what defaults.language says" },
            { name = "dir", short = "d", value = "DIR", kind = "dir",
              help = "make DIR/NAME instead" },
          },
          examples = {
            { "pais plugin new my-rules", "a Lua plugin, installed" },
            { "pais plugin new my-tool --language python --dir .", "a Python plugin, here" },
          } },
      } },

    offers("skill", "SKILL.md", [[
A skill is SKILL.md in a plugin's folder, or skills/NAME/SKILL.md. Claude Code gives the model a list
of names and descriptions, which has a limit; the rest is read when a skill is used.]]),
    offers("agent", "AGENT.md", [[
A subagent is agents/NAME/AGENT.md or agents/NAME.md in a plugin's folder. The model sees its name
and description; the rest is what the subagent is told.]]),
    require "pais.commands.registry",
    require "pais.commands.bundle",

    { name = "security", help = "the security guard: why, what if, and its rules",
      commands = {
        { name = "explain", help = "what a command would do, and what the rules say of it",
          more = "Nothing is run. The words with what is known of them, effects, rules, verdict.",
          args = { { name = "command", help = "the command, as one argument" } },
          options = {
            security_plugin, security_level,
            { name = "cwd", value = "DIR", kind = "dir", help = "as if it were run there" },
          },
          exits = { [10] = "the security plugin is not installed" },
          examples = { { "pais security explain 'rm -rf build'", "would that be refused?" } } },
        { name = "test", help = "hold the rules against labelled commands",
          more = [[
A line of FILE is a JSON object: command, expect (allow, ask or block) and kind. The table counts
by kind what became of them. It ends with 1 when one of them went wrong.]],
          args = { { name = "file", kind = "file", help = "labelled commands, one JSON per line" } },
          options = {
            security_plugin, security_level,
            { name = "wrong", short = "w", help = "list those that went wrong" },
          },
          exits = { [10] = "the security plugin is not installed" },
          examples = { { "pais security test ours.jsonl -w", "before a rule is shared" } } },
        { name = "rules", help = "the rules and what is in force, or one rule",
          args = { { name = "id", optional = true, help = "a rule, such as git.force-push" } },
          options = { security_plugin, security_level },
          exits = { [10] = "the security plugin is not installed",
            [12] = "a rule or a setting is wrong; it is left out" },
          examples = { { "pais security rules git.discard", "what it is about, and its examples" } } },
        { name = "allow-once", help = "let one refused call pass, once",
          more = [[
CODE is in the message of the refusal. It stands for exactly that rule, command and directory, and
for 15 minutes. This asks, and works in a terminal only, never from inside Claude Code.]],
          args = { { name = "code", help = "the code of the refusal" } } },
      } },

    { name = "contract", help = "contracts: who provides what, who uses it",
      commands = {
        { name = "list", help = "known contracts, their providers and consumers" },
        { name = "show", help = "one contract: methods, providers, consumers",
          args = { { name = "contract", kind = "contract",
            help = "such as MemoryProvider or IntegrationProvider[jira]" } },
          exits = { [11] = "no such contract" } },
        { name = "call", help = "call a method of a contract's provider",
          args = {
            { name = "contract", kind = "contract",
              help = "such as MemoryProvider or IntegrationProvider[jira]" },
            { name = "method", kind = "method", help = "a method of the contract" },
            { name = "input", optional = true,
              help = "argument as JSON; - reads standard input" },
          },
          options = {
            -- In place of the switch of the same name: the answer is JSON anyway.
            { name = "json", value = "JSON", help = "the argument, as an option" },
            { name = "service", value = "NAME", help = "the service, such as jira" },
            { name = "provider", value = "PLUGIN", kind = "plugin",
              help = "of several providers, this one" },
          },
          exits = { [11] = "no provider, or it failed" },
          examples = {
            { [[pais contract call MemoryProvider capture --json '{"title": "a thing"}']],
              "keep something" },
            { [[pais contract call MemoryProvider query '{"text": "deploy"}']],
              "ask whichever plugin is the memory" },
          } },
        { name = "graph", help = "plugins and the contracts between them",
          options = {
            { name = "dot", help = "for Graphviz" },
            { name = "mermaid", help = "for Markdown pages" },
          },
          examples = { { "pais contract graph --dot | dot -Tsvg > graph.svg", "as a picture" } } },
      } },

    { name = "mcp", help = "MCP: servers of plugins, and actions of plugins as tools",
      commands = {
        { name = "list", help = "the MCP servers that plugins bring along, and their state" },
        { name = "show", help = "what a server is started with, and what it may use",
          more = "Values are not shown, only where they come from.",
          args = { plugin, { name = "server", kind = "server", optional = true,
            help = "one of its servers; without it, all" } },
          exits = { [10] = "no such plugin", [12] = "a server's declaration is wrong" },
          examples = { { "pais mcp show tickets", "before a plugin's servers are trusted" } } },
        { name = "run", help = "become a plugin's MCP server",
          more = [[
This is what Claude Code starts. ${VAR} in the plugin's .mcp.json is filled in from the environment and
.env; where the kernel can do that, the server is confined to what its manifest asks for.]],
          args = { plugin, { name = "server", kind = "server", help = "one of its servers" } },
          exits = { [10] = "no such plugin", [12] = "a variable or a program is missing" },
          examples = { { "pais mcp run tickets api < session.jsonl", "what a server answers" } } },
        { name = "serve", help = "offer the actions of plugins as tools, on standard input and output",
          more = [[
This is what an MCP client starts. Every action that a manifest describes is a tool, and every action
of an integration. It ends when its standard input does. To let Claude Code use them:

  claude mcp add -s user pais -- pais mcp serve]],
          args = { mcp_plugins },
          exits = { [10] = "no such plugin" },
          examples = { { "pais mcp serve incident notes", "the actions of two plugins only" } } },
        { name = "tools", help = "the tools that serve offers",
          args = { mcp_plugins },
          options = { { name = "wait", value = "SECONDS", type = "integer",
            help = "how long integrations may take to say what they can do (default 10)" } },
          exits = { [10] = "no such plugin" },
          examples = { { "pais mcp tools --json | jq '.tools[].definition'",
            "with the schemas of their arguments" } } },
      } },

    { name = "config", help = "look at the configuration and change it",
      commands = {
        { name = "show", help = "the configuration in force, all layers merged",
          options = { { name = "origin", help = "say which layer each value comes from" } } },
        { name = "get", help = "one value",
          args = { { name = "key", kind = "config-key", help = "dotted key, such as log.level" } },
          options = { { name = "origin", help = "say which layer it comes from" } },
          exits = { [12] = "no such key" },
          examples = { { "pais config get paths.plugins --origin", "and where it was set" } } },
        { name = "set", help = "write one value to pais.yaml; comments and order stay",
          args = {
            { name = "key", kind = "config-key", help = "dotted key" },
            { name = "value", help = "the value, as YAML" },
          },
          exits = { [12] = "no such key, or a value it cannot have" },
          examples = { { "pais config set defaults.language lua", "change a default" } } },
      } },

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
