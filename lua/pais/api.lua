--- pais.api: the global `pais` of every plugin and policy file.
-- A handler says what it thinks by returning verdicts made here; several may be returned, or joined
-- with `..`. Returning nothing means having no opinion.

local json = require "pais.json"
local sys = require "pais.sys"

local api = {}

local Verdict = { __name = "pais.verdict" }

local function verdict(fields)
  return setmetatable(fields, Verdict)
end

local function text(value, what)
  if type(value) ~= "string" then
    error(("%s (string expected, got %s)"):format(what, type(value)), 3)
  end
  return value
end

--- Whether a value was made by one of the functions below.
---@param value any
---@return boolean
function api.is_verdict(value)
  return getmetatable(value) == Verdict
end

-- Joins lists and keeps the stricter decision, so that `pais.ask "x" .. pais.context "y"` works.
local STRENGTH = { allow = 1, ask = 2, defer = 3, block = 4 }

--- Two verdicts as one: the stricter decision, everything else of both.
---@param a table verdict
---@param b table verdict
---@return table verdict
function api.join(a, b)
  local joined = {}
  for k, v in pairs(a) do joined[k] = v end
  if b.verdict and (STRENGTH[b.verdict] > (STRENGTH[a.verdict] or 0)) then
    joined.verdict, joined.reason = b.verdict, b.reason
  end
  for _, list in ipairs { "context", "message" } do
    if b[list] then
      joined[list] = {}
      for _, t in ipairs(a[list] or {}) do table.insert(joined[list], t) end
      for _, t in ipairs(b[list]) do table.insert(joined[list], t) end
    end
  end
  for _, map in ipairs { "rewrite", "output" } do
    if b[map] then
      joined[map] = {}
      for k, v in pairs(a[map] or {}) do joined[map][k] = v end
      for k, v in pairs(b[map]) do joined[map][k] = v end
    end
  end
  if b.rule then joined.rule = a.rule and a.rule .. ", " .. b.rule or b.rule end
  joined.halt = b.halt or a.halt
  joined.replace = b.replace or a.replace
  return verdict(joined)
end

Verdict.__concat = function(a, b)
  if not (api.is_verdict(a) and api.is_verdict(b)) then
    error("only verdicts can be joined with verdicts", 2)
  end
  return api.join(a, b)
end

--- Refuse: the tool does not run, the prompt is rejected, the turn goes on (Stop).
---@param reason string shown to the model
function api.block(reason)
  return verdict { verdict = "block", reason = text(reason, "pais.block: bad reason") }
end

--- Let the person decide (PreToolUse, PreModelSwitch).
---@param reason string shown with the question
function api.ask(reason)
  return verdict { verdict = "ask", reason = text(reason, "pais.ask: bad reason") }
end

--- Allow, without Claude Code's own permission prompt. To have no opinion, return nothing.
---@param reason string|nil
function api.allow(reason)
  return verdict { verdict = "allow", reason = reason and text(reason, "pais.allow: bad reason") }
end

--- Replace fields of the tool's input (PreToolUse, PermissionRequest) or response (PostToolUse);
--- fields that are not named stay as they are.
---@param fields table<string, any>
function api.rewrite(fields)
  if type(fields) ~= "table" or next(fields) == nil then
    error("pais.rewrite: bad fields (a table with at least one field expected)", 2)
  end
  for name in pairs(fields) do
    if type(name) ~= "string" then
      error("pais.rewrite: bad fields (names of fields must be strings)", 2)
    end
  end
  return verdict { rewrite = fields }
end

--- Add text to what the model sees.
---@param added string
function api.context(added)
  return verdict { context = { text(added, "pais.context: bad text") } }
end

--- Show text to the user, not to the model.
---@param shown string
function api.message(shown)
  return verdict { message = { text(shown, "pais.message: bad text") } }
end

--- End the turn after this event; before a tool, also refuse the tool.
---@param reason string shown to the user
function api.halt(reason)
  return verdict { halt = text(reason, "pais.halt: bad reason") }
end

--- Name the rule that speaks, for the record and `pais why`.
---@param name string
function api.rule(name)
  return verdict { rule = text(name, "pais.rule: bad name") }
end

--- Set fields of the answer that only this event has, such as updatedToolOutput (docs/events.md).
---@param fields table<string, any>
function api.output(fields)
  if type(fields) ~= "table" then error("pais.output: bad fields (table expected)", 2) end
  return verdict { output = fields }
end

--- Wrap one function of a module of pais: `wrapper(base, ...)` runs in its place.
---@param module string such as "pais.merge"
---@param name string the function
---@param wrapper fun(base: function, ...): any
function api.override(module, name, wrapper)
  return require("pais.policy").override(module, name, wrapper, 3)
end

api.null = json.null
api.json = json
api.version = sys.version
api.api_level = sys.api_level

return api
