--- pais.guard.effects: what a tool call would do, whatever the tool.
-- Bash goes through the shell engine as a command, the file tools as one file each, so that the
-- same rules hold for both. Three kinds are made here: `command` (each simple command, for rules
-- about words), `partial` (what was not analysed) and `list` (names of files, no content).

local shell = require "pais.shell"
local sys = require "pais.sys"

local effects = {}

---@class pais.guard.Look what was found in one tool call
---@field effects table[]
---@field core table|nil {id, reason, effect}
---@field partial string|false|nil
---@field commands table[]
---@field text string what offsets are into
---@field said string|nil of effects.said
---@field us integer

--- What the engine is told of the world.
---@param at {cwd: string, project: string|nil, home: string|nil, pais: string|nil,
---  exe: string|nil, etc: string|nil, tmpdir: string|nil, env: table|nil}
---@return table options of pais.shell
function effects.options(at)
  local guard = {}
  for _, path in ipairs { at.pais or false, at.exe or false, at.etc or false } do
    if path then guard[#guard + 1] = path end
  end
  return { cwd = at.cwd, home = at.home, project = at.project or at.cwd, tmpdir = at.tmpdir,
    env = at.env, guard = guard }
end

-- The words that a rule about commands looks at: those of which the value is known, without the
-- program. An unknown one is "*", so that it equals none.
local function plain_words(command)
  local out = {}
  for i = 2, #command.words do
    local word = command.words[i]
    out[i - 1] = word.known == "exact" and word.text or "*"
  end
  return out
end

--- Adds the effects that rules about words look at.
---@param look pais.guard.Look
---@param wanted fun(name: string): boolean which programs there are such rules about
function effects.add_commands(look, wanted)
  for i, c in ipairs(look.commands) do
    if wanted(c.name) then
      table.insert(look.effects, { kind = "command", tool = c.name, op = c.words[2] and
        c.words[2].text or "", words = plain_words(c), place = "none", target = "", flags = {},
        sources = {}, off = c.off, len = c.len, command = i, path = c.path })
    end
  end
end

local function add_partial(look, what)
  for op in what:gmatch "[^,]+" do
    table.insert(look.effects, { kind = "partial", op = op, tool = "", place = "none", target = "",
      flags = {}, sources = {}, off = 0, len = #look.text })
  end
end

-- Characters that nobody sees, and NUL, which bash drops and others end at.
local function add_hidden(look, text)
  if text:find("\0", 1, true) or (text:find("\xE2", 1, true) or text:find("\xF3\xA0", 1, true))
    and require("pais.guard.scan").hidden(text) then
    add_partial(look, "hidden")
  end
end

local function finish(look, text, started)
  look.text, look.us = text, sys.now_us() - started
  return look
end

--- The words of all commands as they are known, however they are written: what rules about the text
--- look at.
---@param look pais.guard.Look
---@return string
function effects.said(look)
  if not look.said then
    local all = {}
    for i, c in ipairs(look.commands or {}) do
      all[i] = c.name .. " " .. table.concat(plain_words(c), " ")
    end
    look.said = all[1] and table.concat(all, " ; ") or look.text
  end
  return look.said
end

--- A shell command.
---@param text string
---@param options table from effects.options
---@param more {disk: boolean|nil}|nil disk: look at links and scripts
---@return pais.guard.Look|nil
---@return string|nil message
function effects.command(text, options, more)
  local started = sys.now_us()
  local look, msg = shell.analyse(text, options)
  if not look then return nil, msg end
  look.text = text
  if look.partial then add_partial(look, look.partial) end
  add_hidden(look, text)
  if more and more.disk and (look.effects[1] or text:find("/", 1, true)) then
    local disk = require "pais.guard.disk"
    disk.links(look, options)
    disk.scripts(look, options)
  end
  return finish(look, text, started)
end

--- One file.
---@param kind "read"|"write"|"delete"|"list"
---@param path string
---@param options table from effects.options
---@param more {tool: string|nil, disk: boolean|nil}|nil
---@return pais.guard.Look|nil
---@return string|nil message
function effects.file(kind, path, options, more)
  local started = sys.now_us()
  local look, msg = shell.file(kind == "list" and "read" or kind, path, options)
  if not look then return nil, msg end
  look.commands, look.text = look.commands or {}, path
  if more and more.disk then require("pais.guard.disk").links(look, options) end
  for _, e in ipairs(look.effects) do
    e.op, e.tool = (more and more.tool or e.op or kind):lower(), more and more.tool or e.tool
    if kind == "list" then e.kind = "list" end
  end
  if kind == "list" then look.core = nil end
  add_hidden(look, path)
  return finish(look, path, started)
end

--- What a tool call would do.
---@param event table PreToolUse
---@param options table from pais.guard
---@param more {disk: boolean|nil}
---@return pais.guard.Look|nil look nil: no tool that is looked at
---@return string|nil message it could not be looked at
function effects.of(event, options, more)
  local tool, input = event.tool_name, event.tool_input
  if type(tool) ~= "string" or type(input) ~= "table" then return nil end
  if tool == "Bash" or tool == "Monitor" then
    if type(input.command) ~= "string" then return nil end
    return effects.command(input.command, options, more)
  end
  return require("pais.guard.tools").look(tool, input, options, more)
end

return effects
