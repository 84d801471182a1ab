--- pais.install.absent: what a plugin's repository has and its folder does not: submodules, and files
-- that Git LFS keeps elsewhere, of which there is only a pointer. It is told of; where the manifest
-- names such a file the plugin could not work.

local entry = require "pais.plugin.entry"
local fs = require "pais.fs"

local absent = {}

local POINTER = "^version https://git%-lfs%.github%.com/spec/v1\n"
local LONGEST = 1024 -- of a pointer, as Git LFS has it
-- What Claude Code reads of a plugin without the manifest naming it.
local SHOWN = { "^SKILL%.md$", "^skills/[^/]+/SKILL%.md$", "^agents/.*%.md$", "^%.mcp%.json$" }

local function is_pointer(file, dir)
  if file.type ~= "file" or file.size >= LONGEST then return false end
  local text = fs.read(dir .. "/" .. file.path, LONGEST)
  return text ~= nil and text:find(POINTER) ~= nil
end

-- Whether a word of any text in the manifest is this path.
local function names(value, path)
  if type(value) == "table" then
    for _, v in pairs(value) do
      if names(v, path) then return true end
    end
  elseif type(value) == "string" and value:find(path, 1, true) then
    for word in value:gmatch "%S+" do
      if word:gsub("^%./", "") == path then return true end
    end
    return value == path
  end
  return false
end

local function needed(m, path)
  if entry.file(m) == m.dir .. "/" .. path then return true end
  for _, pattern in ipairs(SHOWN) do
    if path:find(pattern) then return true end
  end
  return names(m, path)
end

-- Git keeps no empty folders: in what it has checked out, those are submodules.
local function submodules(dir, prefix, out)
  for _, name in ipairs(fs.list(dir) or {}) do
    local at = dir .. "/" .. name
    if fs.lstat(at).type == "dir" and name ~= ".git" then
      if fs.list(at)[1] then submodules(at, prefix .. name .. "/", out)
      else out[#out + 1] = "submodule " .. prefix .. name end
    end
  end
  return out
end

--- What is not there, in words.
---@param m table manifest, of the folder
---@param list pais.install.File[] its files
---@param checked_out string|nil the folder as git checked it out, if it has submodules
---@return string[]|nil
---@return string|nil message when the plugin needs a file of which there is only a pointer
---@return string|nil code
---@return string|nil next_step
function absent.list(m, list, checked_out)
  local out = checked_out and submodules(checked_out, "", {}) or {}
  for _, file in ipairs(list) do
    if is_pointer(file, m.dir) then
      if needed(m, file.path) then
        return nil, ("%s: it needs this file, and has only a pointer of Git LFS in its place"):format(
          file.path), "E_TREE", "clone it with git lfs, and install the folder"
      end
      out[#out + 1] = ("%s (Git LFS: a pointer, not the file)"):format(file.path)
    end
  end
  return out
end

return absent
