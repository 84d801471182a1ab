--- pais.guard.tools: what the tools other than the shell would do.

local effects = require "pais.guard.effects"

local tools = {}

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

-- Several looks as one: the texts behind each other.
local function together(looks)
  local all = looks[1]
  for i = 2, #looks do
    local look, shift = looks[i], #all.text + 1
    for _, e in ipairs(look.effects) do
      e.off = (e.off or 0) + shift
      all.effects[#all.effects + 1] = e
    end
    if look.core and not all.core then
      all.core = look.core
      all.core.effect = #all.effects - #look.effects + look.core.effect
    end
    all.text = all.text .. " " .. look.text
  end
  return all
end

local COMMANDS = { "command", "cmd", "shell_command" }
local PATHS = { "file_path", "path", "filepath", "filename", "source", "destination", "paths", "files",
  "uri" }
local INNER = { "args", "arguments", "input" }

local function quoted(words)
  local out = {}
  for i, word in ipairs(words) do
    out[i] = "'" .. tostring(word):gsub("'", "'\\''") .. "'"
  end
  return table.concat(out, " ")
end

-- What a verb in a tool's name does to a file.
local function kind_of(verb)
  for _, word in ipairs { "list", "search", "tree", "info" } do
    if verb:find(word, 1, true) then return "list" end
  end
  for _, word in ipairs { "delete", "remove" } do
    if verb:find(word, 1, true) then return "delete" end
  end
  for _, word in ipairs { "write", "edit", "create", "move" } do
    if verb:find(word, 1, true) then return "write" end
  end
  return "read"
end

-- Tools of MCP servers have no fixed input; a command, a path or a statement among it is one all the
-- same.
local function foreign(tool, input, options, more)
  local looks = {}
  local verb = (tool:match "__([^_].*)$" or tool):lower()
  local kind = kind_of(verb)
  local function add(look) looks[#looks + 1] = look end
  local function collect(given)
    for _, name in ipairs(COMMANDS) do
      local value = given[name]
      if type(value) == "table" and type(value[1]) == "string" then value = quoted(value) end
      if type(value) == "string" and value ~= "" then
        add(effects.command(value, options, more))
      end
    end
    if type(given.sql) == "string" then
      add(effects.command("psql -c " .. quoted { given.sql }, options, more))
    end
    for _, name in ipairs(PATHS) do
      local value = given[name]
      for _, path in ipairs(type(value) == "table" and value or { value }) do
        if type(path) == "string" and path ~= "" and not (name == "uri" and path:sub(1, 7) ~= "file://") then
          add(effects.file(kind, (path:gsub("^file://", "")), options,
            { tool = tool, disk = more.disk }))
        end
      end
    end
  end
  collect(input)
  for _, name in ipairs(INNER) do
    if type(input[name]) == "table" then collect(input[name]) end
  end
  return looks[1] and together(looks) or nil
end

-- The patterns of a glob with {a,b} in it.
local function alternatives(pattern)
  local before, inner, after = pattern:match "^(.-){([^{}]*)}(.*)$"
  if not before then return { pattern } end
  local out = {}
  for one in (inner .. ","):gmatch "([^,]*)," do
    if #out < 64 then out[#out + 1] = before .. one .. after end
  end
  return out
end

--- What a call of a tool would do.
---@param tool string
---@param input table
---@param options table from pais.guard
---@param more {disk: boolean|nil}
---@return pais.guard.Look|nil look nil: no tool that is looked at
---@return string|nil message it could not be looked at
function tools.look(tool, input, options, more)
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
    if type(below) ~= "string" or below == "" then
      return effects.file("read", path, options, file)
    end
    local looks = {}
    for i, one in ipairs(alternatives(below)) do
      -- A pattern without a slash is for names at any depth.
      looks[i] = effects.file("read", path .. "/" .. one:gsub("^%*%*/", ""), options, file)
    end
    return together(looks)
  elseif tool == "WebFetch" then
    return type(input.url) == "string" and address(input.url, tool) or nil
  elseif tool:sub(1, 5) == "mcp__" then
    return foreign(tool, input, options, more)
  end
end

return tools
