--- pais.cmd.config: pais config show | get KEY | set KEY VALUE.

local config = require "pais.config"
local schema = require "pais.schema"

local cmd = {}

local function load(out)
  local cfg = config.load()
  for _, p in ipairs(cfg.problems) do out:note(p.level .. ": " .. schema.format(p)) end
  return cfg
end

function cmd.show(args, out)
  local cfg = load(out)
  if out.json_mode then
    local problems = require("pais.json").array(cfg.problems)
    out:json { values = cfg.values, problems = problems,
      origins = args.origin and cfg.origins or nil }
  else
    out.write(config.show(cfg, args.origin))
  end
  return schema.failed(cfg.problems) and require("pais.cli.exit").CONFIG or nil
end

function cmd.get(args, out)
  local node, name, code = config.describe(args.key)
  if not node then
    return nil, name, code, "'pais config show' lists the keys that are set"
  end
  local cfg = load(out)
  local value, origin = config.get(cfg, name)
  if out.json_mode then
    if value == nil then value = require("pais.json").null end
    out:json { key = name, value = value, origin = origin }
    return
  end
  if value == nil then
    return nil, ("get %s: it is not set"):format(name), "E_CONFIG",
      ("pais config set %s VALUE"):format(name)
  end
  local text
  if type(value) == "string" then
    text = value -- as it is, for scripts
  elseif schema.kind_of(value) == "map" then
    text = require("pais.text.emit").yaml(value):gsub("\n$", "")
  else
    text = require("pais.text.emit").yaml_inline(value)
  end
  out:print(args.origin and origin and ("%s  # %s"):format(text, config.where(origin)) or text)
end

function cmd.set(args, out)
  local done, msg, code = config.set(args.key, args.value)
  if not done then return nil, msg, code end
  if out.json_mode then out:json(done) return end
  out:note(("%s is set in %s"):format(done.key, done.file))
  -- What was set need not be what holds.
  local _, origin = config.get(config.load(), done.key)
  if origin and origin.file ~= done.file then
    out:note(("but %s decides"):format(config.where(origin)))
  end
end

return cmd
