--- pais.doctor.words: commands that people can type or paste: what repairs a finding.

local fs = require "pais.fs"
local paths = require "pais.paths"
local proc = require "pais.proc"

local words = {}

local function plain(text) return text:find "^[%w%%+,./:=@_-]+$" ~= nil end

--- A word for the shell, in quotes where it needs them.
---@param text string
---@return string
function words.quote(text)
  return plain(text) and text or "'" .. text:gsub("'", "'\\''") .. "'"
end

--- A path for the shell, short where it can be.
---@param path string
---@return string
function words.path(path)
  local short = paths.short(path)
  return short:sub(1, 2) == "~/" and plain(short:sub(2)) and short or words.quote(path)
end

--- Open a file in the user's editor.
---@param file string
---@param line integer|nil
---@return string
function words.edit(file, line)
  return ("${EDITOR:-vi} %s%s"):format(line and ("+%d "):format(line) or "", words.path(file))
end

--- Make a file readable that is not: it, or the outermost folder that keeps it from being so.
---@param file string
---@return string
function words.unlock(file)
  local closed, dir = file, file:match "^(.*)/"
  while dir and dir ~= "" do
    if select(3, fs.list(dir)) == "EACCES" then closed = dir end
    dir = dir:match "^(.*)/"
  end
  return "chmod u+rwX " .. words.path(closed)
end

--- Where a problem of pais.schema is mended.
---@param p table
---@return string|nil
function words.mend(p)
  if not p.file then return nil end
  return p.code == "EACCES" and words.unlock(p.file) or words.edit(p.file, p.line)
end

-- Who installs programs here.
local MANAGERS = { { "apt-get", "sudo apt-get install %s" }, { "dnf", "sudo dnf install %s" },
  { "pacman", "sudo pacman -S %s" }, { "zypper", "sudo zypper install %s" },
  { "apk", "sudo apk add %s" }, { "brew", "brew install %s" } }
local PACKAGES = { node = "nodejs", npx = "npm" }

--- Install a program.
---@param name string
---@return string
function words.install(name)
  for _, m in ipairs(MANAGERS) do
    if proc.find(m[1]) then
      return m[2]:format(m[1] ~= "brew" and PACKAGES[name] or name)
    end
  end
  return "install " .. name
end

--- A next step that another module names, as a command where it is one.
---@param step string|nil
---@return string|nil
function words.step(step)
  local name = step and step:match "^install (%S+), or set PATH$"
  if name then return words.install(name) end
  return step and (step:match "^build it: (.*)$" or step)
end

--- Link again, in the same form.
---@param link {form: string, scope: string, hooks: pais.claude.found[]|nil}
---@return string unlink
---@return string link
function words.link(link)
  local scope = link.scope ~= "user" and " --scope " .. link.scope or ""
  local strict = ""
  for _, found in ipairs(link.hooks or {}) do
    if found.strict then strict = " --strict" end
  end
  return "pais unlink" .. scope,
    "pais link" .. scope .. (link.form == "plugin" and " --as-plugin" or "") .. strict
end

--- Take a link away and make it anew.
---@param link table as words.link
---@return string
function words.relink(link) return ("%s && %s"):format(words.link(link)) end

--- Bytes for people.
---@param bytes integer
---@return string
function words.size(bytes)
  for _, unit in ipairs { { 1 << 40, "TB" }, { 1 << 30, "GB" }, { 1 << 20, "MB" }, { 1 << 10, "kB" } } do
    if bytes >= unit[1] then return ("%.0f %s"):format(bytes / unit[1], unit[2]) end
  end
  return ("%d bytes"):format(bytes)
end

return words
