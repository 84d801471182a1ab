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

return tools
