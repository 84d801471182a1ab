--- pais.plugin.verify: everything that can be wrong with a plugin, found before others meet it.
-- Stricter than loading: unknown keys are errors, and what the manifest names must be there. The
-- module of a Lua plugin is loaded for this. Its skills and subagents are looked at, too.

local entry = require "pais.plugin.entry"
local fs = require "pais.fs"
local manifest = require "pais.plugin.manifest"
local nearest = require "pais.text.nearest"

local verify = {}

local reserved = { hook = true, contract = true }

local function keys(map)
  local out = {}
  for key in pairs(type(map) == "table" and map or {}) do
    if type(key) == "string" then out[#out + 1] = key end
  end
  table.sort(out)
  return out
end

local function check_lua(m, module, report)
  local file = entry.file(m)
  if type(module) ~= "table" then
    report("error", file, ("it returns %s, not a table of handlers"):format(type(module)))
    return
  end
  for _, hook in ipairs(m.hooks) do
    if not hook.command and type(module[hook.handler]) ~= "function" then
      report("error", file, ("there is no function '%s' for hooks.%s%s"):format(hook.handler,
        hook.event, nearest.hint(hook.handler, keys(module))))
    end
  end
  local actions = module.actions
  for _, name in ipairs(keys(m.actions)) do
    if type(actions) ~= "table" or type(actions[name]) ~= "function" then
      report("error", file, ("there is no function 'actions.%s', which the manifest names%s"):format(
        name, nearest.hint(name, keys(actions))))
    end
  end
  for _, name in ipairs(keys(actions)) do
    if not m.actions[name] then
      report("warning", file, ("actions.%s is not in the manifest: nobody will find it"):format(name))
    end
  end
  local contract = require "pais.contract"
  for _, p in ipairs(m.provides) do
    local key = contract.key(p.contract, p.service)
    local contracts = type(module.contracts) == "table" and module.contracts or {}
    local methods = contracts[key] or contracts[p.contract]
    local known = contract.known(p.contract)
    if type(methods) ~= "table" then
      -- A skill is text for Claude Code; it needs no code.
      if p.contract ~= "SkillProvider" then
        report("error", file, ("there is no table 'contracts.%s', which the manifest provides"):format(
          p.contract))
      end
    else
      for _, method in ipairs(known and known.methods or {}) do
        if type(methods[method.name]) ~= "function" then
          report("error", file, ("contracts.%s has no function '%s'"):format(p.contract, method.name))
        end
      end
    end
  end
end

local function check_entry(m, report)
  -- A plugin of nothing but command hooks and texts for Claude Code needs no entry.
  local needed, file = next(m.actions) ~= nil, entry.file(m)
  for _, hook in ipairs(m.hooks) do needed = needed or not hook.command end
  for _, p in ipairs(m.provides) do
    needed = needed or m.language == "lua" and p.contract ~= "SkillProvider"
  end
  if not needed and not (file and fs.stat(file)) then return false end
  local ok, msg, _, step = entry.check(m)
  if ok then return true end
  -- Why: a plugin is verified before it is shared, which is before anybody has built it.
  local built = m.build and m.build.type ~= "none" and not fs.stat(file or "")
  report(built and "warning" or "error", m.file, msg, step)
  return false
end

--- Checks a plugin's folder.
---@param dir string absolute
---@return table|nil manifest
---@return table[] problems in the form of pais.schema
function verify.check(dir)
  local m, problems = manifest.load(dir, { strict = true })
  if not m then return nil, problems end
  local function report(level, file, message, hint)
    problems[#problems + 1] = { level = level, file = file, message = message, hint = hint,
      code = "E_VERIFY" }
  end
  for _, name in ipairs(keys(m.actions)) do
    if reserved[name] and m.language ~= "lua" then
      report("error", m.file, ("the action '%s' cannot be reached: pais calls the entry with that "
        .. "word itself"):format(name))
    end
  end
  for _, p in ipairs(require("pais.mcp.check").plugin(m, report)) do problems[#problems + 1] = p end
  if check_entry(m, report) and m.language == "lua" then
    local text, msg = fs.read(entry.file(m))
    local chunk, wrong = nil, msg
    if text then chunk, wrong = load(text, "@" .. entry.file(m), "t") end
    if not chunk then
      report("error", nil, wrong)
    else
      local module, why = require("pais.plugin.run").load(m)
      if module == nil then report("error", nil, why) else check_lua(m, module, report) end
    end
  end
  for _, kind in ipairs { "skill", "agent" } do
    local found = require("pais.plugin." .. kind).problems(m)
    table.move(found, 1, #found, #problems + 1, problems)
  end
  return m, problems
end

return verify
