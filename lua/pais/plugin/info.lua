--- pais.plugin.info: what `pais plugin info` says about one plugin.

local contract = require "pais.contract"
local installed = require "pais.plugin.installed"

local plugininfo = {}

-- The wires of a plugin: of the resolution, or what the manifest asks for when it was refused.
local function uses(overview, m)
  local wires = overview.resolution.wires[m.name] or {}
  local out = {}
  for i, use in ipairs(m.consumes or {}) do
    local wire = wires[use.alias] or {}
    local key = contract.key(use.contract, use.service)
    local there = overview.resolution.providers[key] or {}
    out[i] = { alias = use.alias, contract = key, optional = use.optional,
      provider = wire.provider or there[1], missing = wire.missing }
  end
  return out
end

-- Settings with where they come from; secrets only as "set" or "not set".
local function settings(m)
  local config, options = require "pais.config", require "pais.plugin.options"
  local values, problems, origins = config.plugin(m)
  local shown, out = options.masked(m, values), {}
  for _, key in ipairs(require("pais.schema").ordered(m.config)) do
    local option = m.config[key]
    out[#out + 1] = { key = key, type = option.type, value = shown[key],
      set = values[key] ~= nil, secret = option.secret or false, origin = origins[key],
      required = option.required or false, env = option.env, description = option.description }
  end
  return out, problems
end

local function actions(m)
  local out = {}
  for name, spec in pairs(m.actions or {}) do
    out[#out + 1] = { name = name, description = spec.description, args = spec.args }
  end
  table.sort(out, function(a, b) return a.name < b.name end)
  return out
end

--- The overview for a plugin, which may lie outside of the installed ones (a path was given).
local function overview_with(word)
  local dir, msg, code, step = installed.locate(word)
  if not dir then return nil, msg, code, step end
  local overview
  overview, msg, code = installed.overview()
  if not overview then return nil, msg, code end
  for _, m in ipairs(overview.manifests) do
    if m.dir == dir then return overview, m end
  end
  local m, problems, remains = require("pais.plugin.manifest").load(dir)
  m = m or remains
  m.problems, m.outside = problems, true
  return overview, m
end

--- Everything about a plugin as data.
---@param word string a name or a path
---@return table|nil info
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function plugininfo.of(word)
  local overview, m, code, step = overview_with(word)
  if not overview then return nil, m, code, step end
  local json, schema = require "pais.json", require "pais.schema"
  local state, reason, refusal = installed.state(overview, m)
  if m.outside then
    state, reason = "not installed", nil
    if schema.failed(m.problems) then state = "unusable" end
  end
  local info = {
    name = m.name, version = m.version, description = m.description, language = m.language,
    authors = m.authors and json.array(m.authors), dir = m.dir, file = m.file, entry = m.entry,
    state = state, reason = reason, code = refusal,
    provides = json.array {}, consumes = json.array(uses(overview, m)),
    hooks = json.array(m.hooks or {}), actions = json.array(actions(m)),
    settings = json.array {}, problems = json.array(m.problems or {}),
  }
  for i, p in ipairs(m.provides or {}) do info.provides[i] = contract.key(p.contract, p.service) end
  if m.config then
    local list, problems = settings(m)
    info.settings = json.array(list)
    for _, p in ipairs(problems) do info.problems[#info.problems + 1] = p end
  end
  for _, kind in ipairs { "skill", "agent" } do
    local names = json.array {}
    for i, found in ipairs(require("pais.plugin." .. kind).of(m)) do names[i] = found.name end
    info[kind .. "s"] = names
  end
  local servers, wrong = require("pais.mcp.servers").of(m)
  info.servers = json.array {}
  for i, server in ipairs(servers or {}) do info.servers[i] = server.name end
  table.move(wrong, 1, #wrong, #info.problems + 1, info.problems)
  return info
end

local function heading(out, text)
  out:print("\n" .. out:style("bold", text))
end

local function text_of(value)
  if type(value) == "table" then return (require("pais.json").encode(value)) end
  return tostring(value)
end

local function show_hooks(out, list)
  heading(out, "Hooks")
  local rows = {}
  for i, h in ipairs(list) do
    local notes = {}
    if h.priority then notes[#notes + 1] = "priority " .. h.priority end
    if h.timeout then notes[#notes + 1] = ("at most %g s"):format(h.timeout) end
    if h.on_error then notes[#notes + 1] = "on error " .. h.on_error end
    rows[i] = { { "cyan", h.event }, h.matcher or "every", h.phase or "", h.command or h.handler,
      table.concat(notes, ", ") }
  end
  out:table({ "event", "matcher", "phase", "runs", "" }, rows, { indent = "  " })
end

local function show_settings(out, list)
  heading(out, "Settings")
  local rows = {}
  for i, s in ipairs(list) do
    local value
    if s.secret then
      value = s.set and { "green", "set" } or { s.required and "red" or "dim", "not set" }
    elseif s.set then
      value = text_of(s.value)
    else
      value = { s.required and "red" or "dim", s.required and "required" or "not set" }
    end
    local about = s.description or ""
    if s.env then about = about .. (about ~= "" and "; " or "") .. "$" .. s.env end
    rows[i] = { { "cyan", s.key }, value, s.origin or "", about }
  end
  out:table({ "key", "value", "from", "" }, rows, { indent = "  " })
end

--- Prints it.
---@param word string
---@param out pais.out
---@return integer|nil exit code
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function plugininfo.show(word, out)
  local info, msg, code, step = plugininfo.of(word)
  if not info then return nil, msg, code, step end
  if out.json_mode then
    out:json(info)
    return 0
  end
  local term, schema = require "pais.cli.term", require "pais.schema"
  out:print(("%s %s"):format(out:style("bold", term.clean(info.name)), info.version or ""))
  if (info.description or "") ~= "" then out:wrap(term.clean(info.description)) end
  out:print()
  local function short(text) return (installed.short(text, info.dir:match("^(.*)/") or "")) end
  local color = { ok = "green", refused = "red", unusable = "red", off = "yellow" }
  local rows = {
    { "state", { color[info.state] or "yellow",
      info.reason and info.state .. ": " .. short(info.reason) or info.state } },
    { "folder", info.dir },
    { "language", (info.language or "?") .. (info.entry and (", " .. info.entry) or "") },
  }
  if info.authors and #info.authors > 0 then
    rows[#rows + 1] = { "authors", table.concat(info.authors, ", ") }
  end
  for _, kind in ipairs { "skills", "agents" } do
    if info[kind][1] then rows[#rows + 1] = { kind, table.concat(info[kind], ", ") } end
  end
  if info.servers[1] then
    rows[#rows + 1] = { "MCP servers", ("%s ('pais mcp show %s')"):format(
      table.concat(info.servers, ", "), info.name) }
  end
  if #info.provides > 0 then rows[#rows + 1] = { "provides", table.concat(info.provides, ", ") } end
  out:table(nil, rows, { indent = "  " })

  if #info.consumes > 0 then
    heading(out, "Uses")
    rows = {}
    for i, use in ipairs(info.consumes) do
      rows[i] = { { "cyan", use.alias }, use.contract, use.optional and "optional" or "required",
        use.provider and { "green", use.provider }
          or { use.optional and "dim" or "red", use.missing or "nobody" } }
    end
    out:table({ "alias", "contract", "", "from" }, rows, { indent = "  " })
  end
  if #info.hooks > 0 then show_hooks(out, info.hooks) end
  if #info.actions > 0 then
    heading(out, "Actions")
    local action = require "pais.plugin.action"
    rows = {}
    for i, a in ipairs(info.actions) do
      local words = { a.name }
      for _, arg in ipairs(a.args or {}) do words[#words + 1] = action.usage(arg) end
      rows[i] = { { "cyan", table.concat(words, " ") }, a.description or "" }
    end
    out:table(nil, rows, { indent = "  " })
  end
  if #info.settings > 0 then show_settings(out, info.settings) end
  if #info.problems > 0 then
    heading(out, "Problems")
    for _, p in ipairs(info.problems) do
      out:wrap(term.clean(short(("%s: %s"):format(p.level, schema.format(p)))), "  ")
    end
  end
  return 0
end

return plugininfo
