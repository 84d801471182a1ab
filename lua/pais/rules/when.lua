--- pais.rules.when: the conditions of a rule, checked and made into one function.
--
-- `field: value` is equality; a list is any of; otherwise a map of what must hold: equals, pattern,
-- glob, inside, outside, any, not. A field that leads to several values holds when one of them does.
-- A field that is absent holds under `not` only.
--
-- Why conditions know whether they are to be taken strictly: a path may mean two places
-- (pais.rules.where). A rule that stops something has to fire when one of them fits, a rule that
-- allows something only when all do, and `not` turns that around.
local field = require "pais.rules.field"
local glob = require "pais.text.glob"
local json = require "pais.json"
local nearest = require "pais.text.nearest"
local where = require "pais.rules.where"

local when = {}

---@class pais.Scope what conditions need besides the event
---@field project string|nil
---@field cwd string|nil

local OPERATORS = {"equals", "pattern", "glob", "inside", "outside", "any", "not"}

--- Whether a field holds a path, which globs take as one.
local function is_path(keys)
  local last = keys[#keys]
  return last:find("path$") ~= nil or last:find("cwd$") ~= nil or last:find("directory$") ~= nil
end

--- One text or a list of them; reports anything else.
local function texts(value, at, report)
  local list = json.is_array(value) and value or {value}
  if #list == 0 then report(at, "the list is empty") end
  for i, text in ipairs(list) do
    if type(text) ~= "string" then
      report(json.is_array(value) and at .. "[" .. i .. "]" or at,
        ("text expected, got %s"):format(json.encode(text) or type(text)))
      return {}
    end
  end
  return list
end

local make = {}

function make.equals(value, at, report)
  local list = json.is_array(value) and value or {value}
  for _, one in ipairs(list) do
    if type(one) == "table" then report(at, "a value or a list of values expected") end
  end
  return function(values)
    for _, have in ipairs(values) do
      for _, one in ipairs(list) do
        if have == one then return true end
      end
    end
    return false
  end
end

function make.pattern(value, at, report)
  local list = {}
  for _, text in ipairs(texts(value, at, report)) do
    local regex, msg = require("pais.match").regex(text)
    if regex then list[#list + 1] = regex else report(at, msg) end
  end
  return function(values, _, strict)
    for _, have in ipairs(values) do
      if type(have) ~= "table" then
        local text = field.text(have)
        for _, regex in ipairs(list) do
          local found = regex:test(text)
          -- nil: the search took too long, and text made for that must not get past a rule.
          if found or found == nil and not strict then return true end
        end
      end
    end
    return false
  end
end

--- Every or any of a list, as strictness asks for.
local function judge(list, strict, test)
  for _, one in ipairs(list) do
    if test(one) ~= strict then return not strict end
  end
  return strict
end

--- A path as a glob may be written for it: in full, relative to the project; a pattern without a
--- slash is about the name alone.
local function path_forms(place, scope, dir)
  local forms = {place, place:match("[^/]*$")}
  local project = dir or (scope.project and where.directory("project", scope.project))
  if project and place ~= project and where.within(place, project) then
    forms[3] = project == "/" and place:sub(2) or place:sub(#project + 2)
  end
  return forms
end

local function glob_path(match, pattern)
  return function(have, scope, strict)
    if type(have) ~= "string" then return false end
    local places = where.places(have, scope.cwd)
    if #places == 0 then places = {have} end
    return judge(places, strict, function(place)
      local forms = path_forms(place, scope)
      if not pattern:find("/", 1, true) then return match(forms[2]) end
      return match(forms[1]) or (forms[3] ~= nil and match(forms[3]))
    end)
  end
end

local function home_glob(pattern)
  if pattern:sub(1, 2) ~= "~/" then return pattern end
  local home = require("pais.sys").home() or ""
  return (home:gsub("[%*%?%[%]{}\\]", "\\%0")) .. pattern:sub(2)
end

function make.glob(value, at, report, keys)
  local list, path = {}, is_path(keys)
  for _, text in ipairs(texts(value, at, report)) do
    local pattern = path and home_glob(text) or text
    local match, msg = glob.compile(pattern, {path = path})
    if not match then report(at, msg)
    elseif path then list[#list + 1] = glob_path(match, pattern)
    else list[#list + 1] = function(have)
      return type(have) ~= "table" and match(field.text(have))
    end end
  end
  return function(values, scope, strict)
    for _, have in ipairs(values) do
      for _, match in ipairs(list) do
        if match(have, scope, strict) then return true end
      end
    end
    return false
  end
end

local function inside(targets, want)
  return function(values, scope, strict)
    local dirs = {}
    for _, target in ipairs(targets) do
      dirs[#dirs + 1] = where.directory(target, scope.project)
    end
    for _, have in ipairs(values) do
      if type(have) == "string" then
        local places = where.places(have, scope.cwd)
        -- where it leads cannot be told: outside of everything
        if #places == 0 then return not want end
        local found = judge(places, strict, function(place)
          for _, dir in ipairs(dirs) do
            if where.within(place, dir) then return want end
          end
          return not want
        end)
        if found then return true end
      end
    end
    return false
  end
end

function make.inside(value, at, report)
  return inside(texts(value, at, report), true)
end

function make.outside(value, at, report)
  return inside(texts(value, at, report), false)
end

local condition

make["any"] = function(value, at, report, keys)
  if not json.is_array(value) or #value == 0 then
    report(at, "a list of conditions expected")
    return nil
  end
  local list = {}
  for i, one in ipairs(value) do
    list[#list + 1] = condition(one, ("%s[%d]"):format(at, i), report, keys)
  end
  return function(...)
    for _, test in ipairs(list) do
      if test(...) then return true end
    end
    return false
  end
end

make["not"] = function(value, at, report, keys)
  local test = condition(value, at, report, keys)
  return test and function(values, scope, strict) return not test(values, scope, not strict) end
end

function condition(value, at, report, keys)
  if json.is_array(value) then return make.any(value, at, report, keys) end
  if type(value) ~= "table" then return make.equals(value, at, report) end
  local tests = {}
  for operator, operand in pairs(value) do
    local builder, here = make[operator], at .. "." .. tostring(operator)
    if builder then
      tests[#tests + 1] = builder(operand, here, report, keys)
    else
      report(here, ("unknown condition '%s'%s (there are: %s)"):format(tostring(operator),
        nearest.hint(tostring(operator), OPERATORS), table.concat(OPERATORS, ", ")))
    end
  end
  if next(value) == nil then report(at, "the condition is empty") end
  return function(...)
    for _, test in ipairs(tests) do
      if not test(...) then return false end
    end
    return true
  end
end

--- Makes a function of the conditions of a rule.
---@param conditions table field -> condition
---@param at string where they are, for reports: "rules[1].when"
---@param report fun(at: string, message: string)
---@return fun(event: table, scope: pais.Scope, strict: boolean): boolean
function when.compile(conditions, at, report)
  local tests = {}
  for path, value in pairs(conditions) do
    local keys = type(path) == "string" and field.parse(path)
    local here = at .. "." .. tostring(path)
    if not keys then
      report(here, ("'%s' is no field of an event (such as tool_input.command)"):format(
        tostring(path)))
    else
      tests[#tests + 1] = {path = path, keys = keys,
        test = condition(value, here, report, keys)}
    end
  end
  -- cheap and always the same: by name
  table.sort(tests, function(a, b) return a.path < b.path end)
  return function(event, scope, strict)
    for _, one in ipairs(tests) do
      if not one.test(field.values(event, one.keys), scope, strict) then return false end
    end
    return true
  end
end

return when
