--- pais.guard.foreign: what tools of MCP servers would do.
-- Their input has no fixed form. Whatever the form, a command, a path, a statement or an address in it
-- is one: it goes by the name it stands under, at any depth.

local effects = require "pais.guard.effects"
local json = require "pais.json"

local foreign = {}

local function set(text)
  local out = {}
  for word in text:gmatch "%S+" do out[word] = true end
  return out
end

-- By the name in small letters, without what joins its words.
local COMMANDS = set "command cmd commands shellcommand bash shell commandline"
local PROGRAMS = set "command program executable binary"
local ARGUMENTS = { "args", "arguments", "argv" }
local STATEMENTS = set "sql query statement statements queries"
-- By its last word.
local PATHS = set [[path paths file files filename filenames filepath filepaths source destination src dst
  dest directory dir folder uri]]

-- Of one input, so many values at so many levels.
local VALUES, DEPTH, PATH_MAX = 200, 6, 4096

-- What takes code, by a word of the tool's name.
local INTERPRETERS = { python = "python3 -c", ipython = "python3 -c", jupyter = "python3 -c",
  node = "node -e", javascript = "node -e", ruby = "ruby -e", perl = "perl -e", php = "php -r",
  bash = "bash -c", shell = "sh -c", sh = "sh -c" }
-- Where a script is one for a shell; in a browser it is something else.
local SHELLS = set "bash shell sh zsh terminal command commands cmd ssh"
local DATABASES = { "sql", "postgres", "maria", "database", "bigquery", "snowflake", "redshift",
  "clickhouse", "duckdb", "_db_" }

-- The words of a name: `readFile_v2` is read, file, v2.
local function words_of(name)
  local out = {}
  for word in name:gsub("(%l)(%u)", "%1_%2"):lower():gmatch "[%a%d]+" do out[#out + 1] = word end
  return out
end

local function quoted(words)
  local out = {}
  for i, word in ipairs(words) do
    out[i] = "'" .. tostring(word):gsub("'", "'\\''") .. "'"
  end
  return table.concat(out, " ")
end

local function is_list(value) return type(value) == "table" and type(value[1]) == "string" end

-- What a verb in a tool's name does to a file.
local function kind_of(verb)
  local function has(...)
    for _, word in ipairs { ... } do
      if verb:find(word, 1, true) then return true end
    end
  end
  return has("list", "search", "tree", "info") and "list" or has("delete", "remove") and "delete"
    or has("write", "edit", "create", "move") and "write" or "read"
end

-- The path that a file's address means; nil when it is another address.
local function path_of(text)
  local scheme, rest = text:match "^(%a[%w+.-]*):/(/.*)$"
  if not scheme then return text end
  if scheme:lower() ~= "file" then return nil end
  rest = rest:gsub("^/[^/]*", "", 1):gsub("%%(%x%x)", function(hex)
    return string.char(tonumber(hex, 16))
  end)
  return rest
end

--- Where an address leads, as for the program that people would use.
---@param url string
---@param tool string
---@param options table from pais.guard
---@return pais.guard.Look|nil
function foreign.address(url, tool, options)
  local look = effects.command("curl " .. quoted { url }, options)
  local found = {}
  for _, e in ipairs(look and look.effects or {}) do
    if e.kind == "net" or e.kind == "read" then
      e.op, e.tool, e.off, e.len, e.command, e.path = e.kind == "net" and "fetch" or e.op, tool, 0,
        #url, nil, nil
      found[#found + 1] = e
    end
  end
  if not look then return nil end
  return { effects = found, commands = {}, text = url, us = look.us, core = look.core }
end

-- What is collected: commands as text, and files.
local Finder = {}
Finder.__index = Finder

function Finder:command(text)
  if type(text) == "string" and text:find "%S" then
    self.looks[#self.looks + 1] = effects.command(text, self.options, self.more)
  end
end

function Finder:file(text)
  if type(text) ~= "string" or text == "" or #text > PATH_MAX or text:find "\n" then return end
  local path = path_of(text)
  if not path or path == "" then return end
  local look = effects.file(self.kind, path, self.options, { tool = self.tool, disk = self.more.disk })
  for _, e in ipairs(self.whole and look and look.effects or {}) do
    e.flags.recursive = e.kind == "delete" or e.flags.recursive
  end
  self.looks[#self.looks + 1] = look
end

-- A value under a name, that of the list for those in a list.
function Finder:value(name, value)
  local words = words_of(name)
  local plain, last = table.concat(words), words[#words] or ""
  if is_list(value) and plain:find "^c" and COMMANDS[plain] and not plain:find "s$" then
    return self:command(quoted(value)) -- one command, word by word
  end
  for _, one in ipairs(type(value) == "table" and value or { value }) do
    if type(one) == "string" then
      if one:find "^%a+://" and not one:lower():find "^file:" then
        self.looks[#self.looks + 1] = foreign.address(one, self.tool, self.options)
      elseif COMMANDS[plain] or plain == "script" and self.shell then self:command(one)
      elseif plain == "sql" or STATEMENTS[plain] and self.database then
        self:command("psql -c " .. quoted { one })
      elseif plain == "code" and self.interpreter then
        self:command(self.interpreter .. " " .. quoted { one })
      elseif PATHS[plain] or PATHS[last] then self:file(one) end
    end
  end
end

-- A program and its arguments that stand beside each other.
function Finder:program(given)
  local arguments
  for _, name in ipairs(ARGUMENTS) do
    arguments = arguments or is_list(given[name]) and given[name]
  end
  for name in pairs(arguments and PROGRAMS or {}) do
    if type(given[name]) == "string" then
      self:command(given[name] .. " " .. quoted(arguments))
    end
  end
end

function Finder:collect(given, depth)
  self:program(given)
  for _, name in ipairs(require("pais.text.keys").sorted(given)) do
    local value = given[name]
    self.left = self.left - 1
    if self.left < 0 then return end
    self:value(name, value)
    if type(value) == "table" and depth < DEPTH then
      if not json.is_array(value) and value[1] == nil then self:collect(value, depth + 1) end
      for _, one in ipairs(value) do
        if type(one) == "table" and one[1] == nil then self:collect(one, depth + 1) end
      end
    end
  end
end

--- What a call would do, part by part.
---@param tool string its whole name
---@param input table
---@param options table from pais.guard
---@param more {disk: boolean|nil}
---@return pais.guard.Look[]
function foreign.looks(tool, input, options, more)
  local verb = (tool:match "__([^_].*)$" or tool):lower()
  local finder = setmetatable({ tool = tool, options = options, more = more, looks = {},
    left = VALUES, kind = kind_of(verb),
    whole = input.recursive == true or verb:find "dir" ~= nil or verb:find "folder" ~= nil }, Finder)
  local name = "_" .. table.concat(words_of(tool), "_") .. "_"
  for _, word in ipairs(DATABASES) do
    finder.database = finder.database or name:find(word, 1, true) ~= nil
  end
  for _, word in ipairs(words_of(tool)) do
    finder.interpreter = finder.interpreter or INTERPRETERS[word]
    finder.shell = finder.shell or SHELLS[word]
  end
  finder:collect(input, 1)
  return finder.looks
end

return foreign
