--- pais.schema.formats: the shapes that text in a document may be asked to have.
-- Each is given twice, as a test for the checker and as a regular expression for the JSON Schema;
-- the spec holds both against the same examples. `what` completes "expected ...".

local semver = require "pais.text.semver"

---@class schema.Format
---@field what string
---@field regex string ECMA 262
---@field test fun(text: string): boolean

---@type table<string, schema.Format>
local formats = {}

local function like(pattern)
  return function(text) return text:find(pattern) ~= nil end
end

formats.name = {
  what = "a name of small letters, digits and dashes, such as 'jira'",
  regex = "^[a-z][a-z0-9-]*$",
  test = like "^%l[%l%d-]*$",
}

-- A plugin as registries know it; `wanted` also with a range of versions.
formats.plugin = {
  what = "a plugin's name, such as 'jira' or 'team/jira'",
  regex = "^([A-Za-z][A-Za-z0-9_-]*/)?[a-z][a-z0-9-]*$",
  test = function(text)
    return (text:match "^%a[%w_-]*/(.*)$" or text):find "^%l[%l%d-]*$" ~= nil
  end,
}

formats.word = {
  what = "a word of letters, digits, '_', '-' and '.'",
  regex = "^[A-Za-z][A-Za-z0-9_.-]*$",
  test = like "^%a[%w_.-]*$",
}

formats.server = {
  what = "a name of letters, digits, '_' and '-'",
  regex = "^[A-Za-z0-9_-]+$",
  test = like "^[%w_-]+$",
}

formats.env = {
  what = "the name of an environment variable, such as JIRA_API_TOKEN",
  regex = "^[A-Za-z_][A-Za-z0-9_]*$",
  test = like "^[%a_][%w_]*$",
}

formats.contract = {
  what = "a contract, such as MemoryProvider or IntegrationProvider[jira]",
  regex = "^[A-Za-z][A-Za-z0-9_]*(\\[[A-Za-z0-9_.-]+\\])?$",
  test = function(text)
    return text:find("^%a[%w_]*$") ~= nil or text:find("^%a[%w_]*%[[%w_.-]+%]$") ~= nil
  end,
}

-- In `provides` the short form may also be the service: `skill: incident`.
formats.provided = {
  what = "a contract such as MemoryProvider, or the name of a skill or integration",
  regex = "^[A-Za-z][A-Za-z0-9_.-]*(\\[[A-Za-z0-9_.-]+\\])?$",
  test = function(text)
    return text:find("^%a[%w_.-]*$") ~= nil or text:find("^%a[%w_.-]*%[[%w_.-]+%]$") ~= nil
  end,
}

-- Versions and ranges as pais.text.semver reads them.
local N, X = "(0|[1-9]\\d{0,8})", "[xX*]"
local PRE = "(0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)"
local FULL = N .. "\\." .. N .. "\\." .. N .. "(-" .. PRE .. "(\\." .. PRE .. ")*)?"
  .. "(\\+[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*)?"
local TERM = ("(>=|<=|[<>=^~])?\\s*(%s|%s(\\.%s){0,2}|%s(\\.%s){0,2}|%s\\.%s(\\.%s)?)"):format(
  FULL, X, X, N, X, N, N, X)

formats.version = {
  what = "a version such as 1.2.3",
  regex = "^" .. FULL .. "$",
  test = function(text) return semver.parse(text) ~= nil end,
}

formats.range = {
  what = "a version range such as >=0.1.0",
  regex = "^[\\s,]*" .. TERM .. "([\\s,]+" .. TERM .. ")*[\\s,]*$",
  test = function(text) return semver.range(text) ~= nil end,
}

formats.wanted = {
  what = "a plugin's name, such as 'jira', 'team/jira' or 'jira@^1.2'",
  regex = formats.plugin.regex:gsub("%$$", "") .. "(@" .. formats.range.regex:sub(2, -2) .. ")?$",
  test = function(text)
    local name, range = text:match "^([^@]*)@(.*)$"
    return formats.plugin.test(name or text) and (range == nil or formats.range.test(range))
  end,
}

formats.minisign = {
  what = "a public key of minisign (56 characters, RW...)",
  regex = "^RW[A-Za-z0-9+/]{54}$",
  test = function(text) return #text == 56 and text:find("^RW[%w+/]+$") ~= nil end,
}

formats.path = {
  what = "a path or address",
  regex = "^[^\\u0000-\\u001f]+$",
  test = like "^[^\0-\31]+$",
}

formats.commit = {
  what = "a commit's 40 or 64 hexadecimal digits",
  regex = "^([0-9a-f]{40}|[0-9a-f]{64})$",
  test = function(text) return text:find("^%x+$") ~= nil and not text:find("%u")
    and (#text == 40 or #text == 64) end,
}

formats.sha256 = {
  what = "64 hexadecimal digits",
  regex = "^[0-9a-f]{64}$",
  test = function(text) return #text == 64 and not text:find("[^0-9a-f]") end,
}

formats.inside = {
  what = "a path inside the plugin's folder",
  regex = "^(?!/)(?!(.*/)?\\.\\.(/|$))[^\\u0000-\\u001f]+$",
  test = function(text)
    return text:sub(1, 1) ~= "/" and not ("/" .. text .. "/"):find("/../", 1, true)
      and text:find("^[^\0-\31]+$") ~= nil
  end,
}

return formats
