--- pais.off.switch: switch a plugin or one of its handlers off, and on again.

local fs = require "pais.fs"
local keys = require "pais.text.keys"
local list = require "pais.off.list"
local nearest = require "pais.text.nearest"
local off = require "pais.off"
local paths = require "pais.paths"
local sys = require "pais.sys"

local switch = {}

local function now_s() return sys.time_ns() // 1000000000 end

-- Who handles events, by plugin: those installed, and the policy files. Handlers by name.
local function known()
  local overview, msg, code = require("pais.plugin.installed").overview()
  if not overview then return nil, msg, code end
  local found = {}
  for _, m in ipairs(overview.manifests) do
    found[m.name] = {}
    for _, hook in ipairs(m.hooks or {}) do found[m.name][hook.handler] = hook end
  end
  for _, handlers in pairs(overview.plan.events) do
    for _, h in ipairs(handlers) do
      if h.kind == "policy" then
        found[h.plugin] = found[h.plugin] or {}
        found[h.plugin][h.handler] = h
      end
    end
  end
  return found
end

---@class pais.off.target
---@field plugin string
---@field handler string|nil
---@field hooks table<string, table> all handlers of the plugin, by name

--- What a word means: an installed plugin, or a handler of one in any spelling.
---@param word string PLUGIN or PLUGIN.HANDLER
---@return pais.off.target|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function switch.target(word)
  local plugin, handler = word:match "^([^.]+)%.?(.*)$"
  local all, msg, code = known()
  if not all then return nil, msg, code end
  local hooks = all[plugin or word]
  if not hooks then
    return nil, ("find plugin '%s': it is not installed%s"):format(plugin or word,
      nearest.hint(plugin or word, keys.sorted(all))), "E_PLUGIN", "'pais plugin list' shows what is"
  end
  if handler == "" then return { plugin = plugin, hooks = hooks } end
  local canonical = require("pais.events").canonical(handler)
  local name = hooks[handler] and handler or hooks[canonical] and canonical
  if name then return { plugin = plugin, handler = name, hooks = hooks } end
  local names = keys.sorted(hooks)
  return nil, ("find handler '%s': %s has none of this name%s"):format(handler, plugin,
    nearest.hint(handler, names)), "E_PLUGIN",
    ("it has %s"):format(names[1] and table.concat(names, ", ") or "none at all")
end

--- The home, and the directory that `--here` means, without links.
---@param here boolean|nil
---@return string|nil home
---@return string|nil dir nil without `here`; else message when home is nil
---@return string|nil code
function switch.place(here)
  local home = paths.home()
  if not home then return paths.homeless() end
  if not here then return home end
  local cwd, msg, code = sys.cwd()
  local dir
  if cwd then dir, msg, code = fs.realpath(cwd) end
  if not dir then return nil, msg, code end
  return home, dir
end

local function same(a, b)
  return a.plugin == b.plugin and a.handler == b.handler and a.dir == b.dir
end

--- Switch off.
---@param target pais.off.target
---@param here boolean|nil only in this directory and below
---@param seconds integer|nil for how long; nil: until it is switched on
---@return pais.off.entry|nil
---@return string|nil message
---@return string|nil code
function switch.off(target, here, seconds)
  local home, dir, code = switch.place(here)
  if not home then return nil, dir, code end
  local entry = { plugin = target.plugin, handler = target.handler, dir = dir, since_s = now_s(),
    until_s = seconds and now_s() + seconds }
  local ok, msg, word = list.change(home, function(entries)
    local new = {}
    for _, e in ipairs(entries) do
      if not same(e, entry) then
        new[#new + 1] = e
      else
        entry.since_s = e.since_s
      end
    end
    new[#new + 1] = entry
    return new
  end)
  if not ok then return nil, msg, word end
  return entry
end

---@class pais.off.switched
---@field gone pais.off.entry[] that are no more
---@field left pais.off.entry|nil by which it is still off here

--- Switch on: what was switched off under this name, in all directories or `here` only.
---@param plugin string
---@param handler string|nil
---@param here boolean|nil
---@return pais.off.switched|nil
---@return string|nil message
---@return string|nil code
function switch.on(plugin, handler, here)
  local home, dir, code = switch.place(here)
  if not home then return nil, dir, code end
  local gone, left = {}, {}
  local ok, msg, word = list.change(home, function(entries)
    for _, e in ipairs(entries) do
      local meant = e.plugin == plugin and (not handler or e.handler == handler)
        and (not here or e.dir == dir)
      table.insert(meant and gone or left, e)
    end
    return left
  end)
  if not ok then return nil, msg, word end
  local cwd = dir or fs.realpath(sys.cwd() or "")
  return { gone = gone, left = off.find(left, plugin, handler, cwd, now_s()) }
end

return switch
