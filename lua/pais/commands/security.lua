--- pais.commands.security: the commands of `pais security`, for pais.commands.

local security_plugin = { name = "plugin", value = "DIR", kind = "dir",
  help = "folder of the security plugin, where it is not installed" }
local security_level = { name = "level", value = "LEVEL",
  choices = { "standard", "strict", "paranoid" }, help = "as if this were the level" }

return { name = "security", help = "the security guard: why, what if, and its rules",
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
      args = { { name = "file", kind = "file", help = "labelled commands, one JSON per line; - for stdin" } },
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
  } }
