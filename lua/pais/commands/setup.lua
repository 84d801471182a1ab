--- pais.commands.setup: the commands that put pais in place and take it away, for pais.commands.
local common = require "pais.commands.common"

local strict = { name = "strict", help = "refuse tool calls, too, when pais itself cannot run" }
local as_plugin = { name = "as-plugin",
  help = "as one directory, ~/.claude/skills/pais, instead of in the settings" }
local copy = { name = "copy",
  help = "copy the plugins' skills and subagents instead of linking them" }

local setup = {}

setup.init = { name = "init", help = "set pais up: home, bundled plugins, Claude Code, and a try",
  more = [[
Says what it will make and asks. What is there already stays as it is. At the end an event that must
be refused goes through the very command that Claude Code is now configured with.]],
  options = { common.yes, common.dry_run,
    { name = "no-link", help = "home and plugins only; leave Claude Code alone" },
    strict, as_plugin, copy,
  },
  examples = {
    { "pais init --dry-run", "what it would do" },
    { "pais init --yes", "in a script" },
  } }

setup.link = { name = "link", help = "connect Claude Code to pais",
  more = [[
One entry per event is put into Claude Code's settings.json; every other byte of the file stays.
What the client would reject is refused before anything is written. The skills and subagents of the
plugins are linked, too, and follow the plugins when a session starts; --refresh does that now.]],
  options = { common.scope, common.dry_run, strict, as_plugin, copy,
    { name = "refresh", help = "only bring in line what plugins show, where it is linked already" },
    { name = "event", value = "EVENT", kind = "event", many = true,
      help = "this event too: WorktreeCreate, WorktreeRemove, MessageDisplay" },
  },
  examples = {
    { "pais link --dry-run", "the change as a diff" },
    { "pais link --scope project", "for everybody who works on the project here" },
  } }

setup.unlink = { name = "unlink", help = "take pais out of Claude Code again",
  more = [[
A file that nobody has touched since is as it was before, byte for byte; else exactly the entries of
pais go.]],
  options = { common.scope, common.dry_run },
  examples = { { "pais unlink --dry-run", "the change as a diff" } } }

setup.uninstall = { name = "uninstall", help = "take away all that pais has made",
  more = [[
Links, bundled plugins and derived state go. What you have changed or added stays, and so does the
history.]],
  options = { common.yes, common.dry_run,
    { name = "history", help = "the history and the record of events too" },
  },
  examples = { { "pais uninstall --dry-run", "what would go, and what would stay" } } }

return setup
