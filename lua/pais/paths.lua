--- pais.paths: where everything is.
-- Each place is asked for when it is needed: HOME may be unset and the working directory deleted,
-- and a dispatch must still end well.

local sys = require "pais.sys"

local paths = {}

--- Replace a leading `~` by the user's home directory, and make the path absolute below `base`.
---@param path string
---@param base string|nil
---@return string|nil nil when that needs a home or a base that is not known
function paths.expand(path, base)
  if path == "~" or path:sub(1, 2) == "~/" then
    local home = sys.home()
    return home and (home .. path:sub(2))
  end
  if path:sub(1, 1) == "/" then return path end
  return base and (base .. "/" .. path)
end

--- A path as people write it: with `~` for the user's home directory.
---@param path string
---@return string
function paths.short(path)
  local home = sys.home()
  if home and path:sub(1, #home + 1) == home .. "/" then return "~" .. path:sub(#home + 1) end
  return path
end

--- A text with the paths in it as people write them.
---@param text string
---@return string
function paths.shorten(text)
  local home = sys.home()
  if not home or home == "/" then return text end
  local pattern = "%f[%w/]" .. home:gsub("%p", "%%%0") .. "/"
  return (text:gsub(pattern, "~/"))
end

--- The home of pais: PAIS_DIR, else XDG_CONFIG_HOME/pais, else ~/.config/pais.
---@return string|nil nil when nothing is known about this user
function paths.home()
  local dir = sys.env "PAIS_DIR"
  if dir and dir ~= "" then
    dir = paths.expand(dir, dir:sub(1, 1) ~= "/" and sys.cwd() or nil)
    return dir and (dir:match("^(.+[^/])/+$") or dir)
  end
  local xdg = sys.env "XDG_CONFIG_HOME"
  if xdg and xdg:sub(1, 1) == "/" then return xdg .. "/pais" end -- the XDG rule: else ignored
  local home = sys.home()
  return home and (home .. "/.config/pais")
end

--- What a function returns when there is no home.
---@return nil
---@return string message
---@return string code
function paths.homeless()
  return nil, "find the home of pais: neither PAIS_DIR nor HOME is set", "E_CONFIG"
end

--- The team's or machine's directory, /etc/pais. Builds for tests take PAIS_ETC instead.
---@return string
function paths.etc()
  local dir = sys.test_build and sys.env "PAIS_ETC"
  return dir and dir ~= "" and dir or sys.sysconfdir
end

-- A directory of the home that the section `paths` of the configuration may move.
local function movable(name)
  return function(values)
    local home = paths.home()
    local chosen = values and values.paths and values.paths[name]
    if chosen then return paths.expand(chosen, home) end
    return home and (home .. "/" .. name)
  end
end

--- Where plugins are installed.
---@param values table|nil the merged configuration
---@return string|nil
paths.plugins = movable "plugins"

--- Where history and the record are.
---@param values table|nil the merged configuration
---@return string|nil
paths.history = movable "history"

--- Where the listings of registries are kept.
---@param values table|nil the merged configuration
---@return string|nil
paths.registries = movable "registries"

--- Derived state: plan, locks, generations. Safe to delete.
---@return string|nil
function paths.state()
  local home = paths.home()
  return home and (home .. "/.state")
end

return paths
