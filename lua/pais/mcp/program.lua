--- pais.mcp.program: which files a server's command stands for: the program, and the interpreters that
-- the first lines of scripts name. They tell what it needs to be read, and what is missing.

local fs = require "pais.fs"
local proc = require "pais.proc"

local program = {}

local DEEPEST = 4 -- a script run by a script run by ...

-- What `#!` names: an interpreter, or for env(1) also what that looks for.
local function named_by(file)
  local handle = io.open(file, "rb") -- its head: a program may have 100 MB
  local text, words = handle and handle:read(256) or "", {}
  if handle then handle:close() end
  for word in (text:match("^#![ \t]*([^\r\n]*)") or ""):gmatch("%S+") do words[#words + 1] = word end
  if not words[1] or not words[1]:find("/env$") then return words[1] end
  for i = 2, #words do
    if not words[i]:find("^%-") and not words[i]:find("=", 1, true) then return words[1], words[i] end
  end
  return words[1]
end

local function missing(name)
  if name:find("/", 1, true) then
    local st = fs.stat(name)
    if st and st.type == "file" then
      return ("%s is not executable"):format(name), "chmod +x " .. name
    end
    return ("there is no program %s"):format(name)
  end
  return ("%s is not on the PATH"):format(name), ("install %s, or set PATH"):format(name)
end

-- Add a program and what it is run by.
local function follow(name, path, found, depth)
  local file = proc.find(name, path)
  if not file then return nil, missing(name) end
  found[#found + 1] = file
  if depth >= DEEPEST then return true end
  for _, next_name in ipairs { named_by(fs.realpath(file) or file) } do
    local ok, why, step = follow(next_name, path, found, depth + 1)
    if not ok then return nil, ("%s, which %s is run by"):format(why, file), step end
  end
  return true
end

-- A path as the command, which must stay in the plugin's folder unless it is absolute.
local function in_folder(command, dir)
  if command:sub(1, 1) == "/" then return command end
  local file = dir .. "/" .. command:gsub("^%./", "")
  local real, home = fs.realpath(file), fs.realpath(dir) or dir
  if not real then return nil, ("there is no program %s"):format(file) end
  if real:sub(1, #home + 1) ~= home .. "/" then
    return nil, ("%s leads out of the plugin's folder"):format(file), "write an absolute path"
  end
  return file
end

--- Find a command and its interpreters.
---@param command string a name to look for in `path`, an absolute path, or one in `dir`
---@param dir string folder of the plugin
---@param path string|nil PATH
---@return string[]|nil files the program first
---@return string|nil message what is missing
---@return string|nil next_step
function program.find(command, dir, path)
  local name, why, step = command, nil, nil
  if command:find("/", 1, true) then name, why, step = in_folder(command, dir) end
  local found = {}
  if name then
    local ok
    ok, why, step = follow(name, path, found, 1)
    if ok then return found end
  end
  return nil, why, step
end

return program
