--- pais.plugin.scaffold: the files of a new plugin.
-- Each language has its templates in pais.plugin.scaffold.<language>; `@NAME@` and `@VERSION@` are filled
-- in. What is made works at once: the templates are run by the specs.

local fs = require "pais.fs"

local scaffold = {}

scaffold.languages = { "lua", "python", "rust" }

--- Whether a plugin, or another thing that is made, may have this name.
---@param name string
---@param what string|nil "plugin" by default
---@return boolean|nil
---@return string|nil message
function scaffold.valid(name, what)
  if not name:find("^%l[%l%d-]*$") or #name > 64 then
    return nil, ("'%s' cannot be the name of a %s: it begins with a lower case letter and has "
      .. "letters, digits and - (at most 64)"):format(name, what or "plugin")
  end
  return true
end

--- The files of a new plugin.
---@param name string
---@param language string one of scaffold.languages
---@param version string of pais, which the manifest will ask for at least
---@return {path: string, text: string, what: string, mode: integer|nil}[]
function scaffold.files(name, language, version)
  local out = {}
  for i, file in ipairs(require("pais.plugin.scaffold." .. language)) do
    local function fill(text)
      return (text:gsub("@NAME@", name):gsub("@VERSION@", version))
    end
    out[i] = { path = fill(file.path), text = fill(file.text), what = file.what, mode = file.mode }
  end
  return out
end

--- Where a new plugin is made before it is renamed to `dir`.
---@param dir string
---@return string
function scaffold.unfinished(dir)
  return (dir:gsub("([^/]+)$", ".%1.new"))
end

--- Writes a new plugin into `dir`, which must not be there yet.
---@param dir string
---@param files table[] from scaffold.files
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
function scaffold.write(dir, files)
  if fs.lstat(dir) then
    return nil, ("make plugin: %s: there is something already"):format(dir), "EEXIST"
  end
  -- Why: made beside its place and renamed, so that a dispatch never sees half a plugin.
  local fresh = scaffold.unfinished(dir)
  fs.rmtree(fresh)
  for _, file in ipairs(files) do
    local path = fresh .. "/" .. file.path
    local ok, msg, code = fs.mkdirs(path:match("^(.*)/"))
    if ok then ok, msg, code = fs.write(path, file.text, file.mode or 420) end  -- 0644
    if not ok then
      fs.rmtree(fresh)
      return nil, "make plugin: " .. msg, code
    end
  end
  local ok, msg, code = fs.rename(fresh, dir)
  if not ok then
    fs.rmtree(fresh)
    return nil, "make plugin: " .. msg, code
  end
  return true
end

return scaffold
