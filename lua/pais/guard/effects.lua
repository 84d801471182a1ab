--- pais.guard.effects: what a tool call would do, whatever the tool.
-- Bash goes through the shell engine as a command, the file tools as one file each, so that the
-- same rules hold for both. Three kinds are made here: `command` (each simple command, for rules
-- about words), `partial` (what was not analysed) and `list` (names of files, no content).

local fs = require "pais.fs"
local shell = require "pais.shell"
local sys = require "pais.sys"

local effects = {}

-- A script that a command runs is read when it is at most this long; scripts in scripts are not.
local SCRIPT_MAX = 256 << 10
local SCRIPTS = 4

---@class pais.guard.Look what was found in one tool call
---@field effects table[]
---@field core table|nil {id, reason, effect}
---@field partial string|false|nil
---@field commands table[]
---@field text string what offsets are into
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

--- The options for a handler: where the command will run, and what is the guard's own.
---@param ctx table of the handler
---@return table options of pais.shell
function effects.here(ctx)
  return effects.options { cwd = ctx.cwd, project = ctx.project_dir, home = sys.home(),
    pais = ctx.home, exe = sys.exe(), etc = sys.sysconfdir, tmpdir = sys.env "TMPDIR" }
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

-- Switching the guard off is its owner's, not the agent's; the engine does not know our commands.
local OVERRIDES = { ["allow-once"] = true, off = true, unlink = true }

local function add_commands(look, wanted)
  for i, c in ipairs(look.commands or {}) do
    if c.name == "pais" then
      local said = plain_words(c)
      for k = 1, math.min(#said, 2) do
        if OVERRIDES[said[k]] then
          table.insert(look.effects, { kind = "self", op = "override", tool = "pais",
            place = "none", target = said[k], flags = {}, sources = {}, off = c.off, len = c.len,
            command = i, path = c.path })
        end
      end
    end
    if wanted and wanted(c.name) then
      table.insert(look.effects, { kind = "command", tool = c.name, op = c.words[2] and
        c.words[2].text or "", words = plain_words(c), place = "none", target = "", flags = {},
        sources = {}, off = c.off, len = c.len, command = i, path = c.path })
    end
  end
end

local function add_partial(look)
  for op in (look.partial or ""):gmatch "[^,]+" do
    table.insert(look.effects, { kind = "partial", op = op, tool = "", place = "none", target = "",
      flags = {}, sources = {}, off = 0, len = #look.text })
  end
end

-- A name may be a link to something else.
local function add_links(look, options)
  local kinds = { read = true, write = true, delete = true, perm = true }
  for i = 1, math.min(#look.effects, 16) do
    local e = look.effects[i]
    local flags = e.flags
    if kinds[e.kind] and e.place ~= "none" and e.place ~= "sink" and not flags.inexact
      and not flags.glob and not flags.container and not flags.link and e.kind ~= "delete" then
      local real = fs.realpath(e.target)
      if real and real ~= e.target then
        local kind = e.kind == "perm" and "write" or e.kind
        local more = shell.file(kind, real, options)
        for _, other in ipairs(more and more.effects or {}) do
          other.off, other.len, other.command, other.path = e.off, e.len, e.command, e.path
          other.op, other.tool, other.through = e.op, e.tool, e.target
          if other.kind == e.kind then look.effects[#look.effects + 1] = other end
        end
        if more and more.core and not look.core then look.core = more.core end
      end
    end
  end
end

-- Small scripts that a command runs are looked into, for the catastrophic core only: a build
-- script may clean up what a command that is typed should be asked about.
local function add_scripts(look, options)
  local seen = 0
  for i = 1, #look.effects do
    local e = look.effects[i]
    if e.kind == "exec" and e.op == "file" and not e.flags.inexact and seen < SCRIPTS
      and not look.core and (e.target or ""):sub(1, 1) == "/" then
      seen = seen + 1
      local st = fs.stat(e.target)
      local text = st and st.type == "file" and st.size <= SCRIPT_MAX and fs.read(e.target)
      if text and not text:find("\0", 1, true) and e.tool:find("sh$") then
        local inner = shell.analyse(text, options)
        if inner and inner.core then
          look.core = { id = inner.core.id, effect = i,
            reason = ("%s does it: %s"):format(e.target, inner.core.reason) }
        end
      end
    end
  end
end

local function finish(look, text, started)
  look.text, look.us = text, sys.now_us() - started
  return look
end

--- A shell command.
---@param text string
---@param options table from effects.options
---@param more {commands: (fun(name: string): boolean)|nil, disk: boolean|nil}|nil commands: which
---  programs there are rules about; disk: look at links and scripts
---@return pais.guard.Look|nil
---@return string|nil message
function effects.command(text, options, more)
  local started = sys.now_us()
  local look, msg = shell.analyse(text, options)
  if not look then return nil, msg end
  look.text = text
  if look.partial then add_partial(look) end
  add_commands(look, more and more.commands)
  if more and more.disk then
    add_links(look, options)
    add_scripts(look, options)
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
  look.commands = look.commands or {}
  if more and more.disk then add_links(look, options) end
  for _, e in ipairs(look.effects) do
    e.op, e.tool = (more and more.tool or e.op or kind):lower(), more and more.tool or e.tool
    if kind == "list" then e.kind = "list" end
  end
  if kind == "list" then look.core = nil end
  return finish(look, path, started)
end

-- A web address: only where it goes.
local function address(url, tool)
  local host = url:match("^%a[%w+.-]*://([^/?#]*)") or url
  host = host:gsub("^.*@", ""):gsub(":%d+$", "")
  return { effects = { { kind = "net", op = "fetch", tool = tool, target = host, place = "none",
    flags = {}, sources = {}, off = 0, len = #url } }, commands = {}, text = url, us = 0 }
end

local FILES = { Edit = "write", MultiEdit = "write", Write = "write", NotebookEdit = "write",
  Read = "read", NotebookRead = "read" }

local function text_field(input, ...)
  for _, name in ipairs { ... } do
    if type(input[name]) == "string" and input[name] ~= "" then return input[name] end
  end
end

-- Tools of MCP servers have no fixed input; a command or a path among it is one all the same.
local function foreign(tool, input, options, more)
  local command = text_field(input, "command", "cmd", "shell_command")
  if command then return effects.command(command, options, more) end
  local path = text_field(input, "file_path", "path", "filepath", "filename")
  if not path then return nil end
  local verb = tool:match("__([^_].*)$") or tool
  local kind = verb:find("delete") and "delete" or verb:find("remove") and "delete"
    or (verb:find("write") or verb:find("edit") or verb:find("create") or verb:find("move"))
    and "write" or "read"
  if verb:find("list") or verb:find("search") or verb:find("tree") or verb:find("info") then
    kind = "list"
  end
  return effects.file(kind, path, options, { tool = tool, disk = more.disk })
end

--- What a tool call would do.
---@param event table PreToolUse
---@param options table from effects.here
---@param more {commands: (fun(name: string): boolean)|nil, disk: boolean|nil}
---@return pais.guard.Look|nil look nil: no tool that is looked at
---@return string|nil message it could not be looked at
function effects.of(event, options, more)
  local tool, input = event.tool_name, event.tool_input
  if type(tool) ~= "string" or type(input) ~= "table" then return nil end
  if tool == "Bash" or tool == "Monitor" then
    if type(input.command) ~= "string" then return nil end
    return effects.command(input.command, options, more)
  end
  local file = { tool = tool, disk = more.disk }
  if FILES[tool] then
    local path = text_field(input, "file_path", "notebook_path")
    return path and effects.file(FILES[tool], path, options, file) or nil
  elseif tool == "Grep" or tool == "Glob" then
    local path, below = text_field(input, "path") or options.cwd, input.glob
    if tool == "Glob" then
      below = type(input.pattern) == "string" and input.pattern or nil
      if below and below:sub(1, 1) == "/" then path, below = "", below:sub(2) end
      return effects.file("list", below and path .. "/" .. below or path, options, file)
    end
    if type(below) == "string" and below ~= "" then
      -- A pattern without a slash is for names at any depth.
      path = path .. "/" .. below:gsub("^%*%*/", "")
    end
    return effects.file("read", path, options, file)
  elseif tool == "WebFetch" then
    return type(input.url) == "string" and address(input.url, tool) or nil
  elseif tool:sub(1, 5) == "mcp__" then
    return foreign(tool, input, options, more)
  end
end

return effects
