--- pais.commands.offer: the commands of `pais skill` and `pais agent`, for pais.commands.

local function commands(kind, file, more)
  local name = { name = "name", kind = kind, help = "name, or PLUGIN/NAME" }
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
  skill = commands("skill", "SKILL.md", [[
A skill is SKILL.md in a plugin's folder, or skills/NAME/SKILL.md. Claude Code gives the model a list
of names and descriptions, which has a limit; the rest is read when a skill is used.]]),
  agent = commands("agent", "AGENT.md", [[
A subagent is agents/NAME/AGENT.md or agents/NAME.md in a plugin's folder. The model sees its name
and description; the rest is what the subagent is told.]]),
}
