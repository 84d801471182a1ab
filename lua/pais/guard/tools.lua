--- pais.guard.tools: what the tools other than the shell would do.

local effects = require "pais.guard.effects"

local tools = {}

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

-- The globs of a search: one or several, between blanks or commas.
local function globs_of(text)
  local out = {}
  for word in text:gmatch "%S+" do
    if word:find("{", 1, true) then out[#out + 1] = word
    else for one in word:gmatch "[^,]+" do out[#out + 1] = one end end
  end
  return out
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
    for _, given in ipairs(globs_of(below)) do
      for _, one in ipairs(given:sub(1, 1) == "!" and {} or alternatives(given)) do
        -- A pattern without a slash is for names at any depth.
        looks[#looks + 1] = effects.file("read", path .. "/" .. one:gsub("^%*%*/", ""), options, file)
      end
    end
    return looks[1] and together(looks) or effects.file("read", path, options, file)
  elseif tool == "WebFetch" then
    return type(input.url) == "string"
      and require("pais.guard.foreign").address(input.url, tool, options) or nil
  elseif tool:sub(1, 5) == "mcp__" then
    local looks = require("pais.guard.foreign").looks(tool, input, options, more)
    return looks[1] and together(looks) or nil
  end
end

return tools
