--- pais.text.dotenv: the secrets file `.env`.
-- The form every tool agrees on: NAME=value lines, an `export` in front, quotes, escapes and
-- comments. Nothing is expanded: a `$` in a password is a `$`.

local dotenv = {}

local MAX = 1024 * 1024
local SHORTEST_SECRET = 6 -- shorter values ("true", "8080") would blank out half of every record
local ESCAPES = { n = "\n", r = "\r", t = "\t" }

local function double_quoted(text, at)
  local out = {}
  while at <= #text do
    local stop = text:find('["\\]', at)
    if not stop then return nil end
    out[#out + 1] = text:sub(at, stop - 1)
    if text:sub(stop, stop) == '"' then return table.concat(out), stop + 1 end
    local c = text:sub(stop + 1, stop + 1)
    -- Only these are escapes; a backslash before anything else stays (Windows paths, patterns).
    out[#out + 1] = ESCAPES[c] or (c:find('["\\$]') and c) or ("\\" .. c)
    at = stop + 2
  end
  return nil
end

local function single_quoted(text, at)
  local stop = text:find("'", at, true)
  if not stop then return nil end
  return text:sub(at, stop - 1), stop + 1
end

-- The value that begins at `at`: value, position behind it; nil when a quote is never closed.
local function value_at(text, at)
  local quote = text:sub(at, at)
  if quote == '"' then return double_quoted(text, at + 1) end
  if quote == "'" then return single_quoted(text, at + 1) end
  local stop = text:find("\n", at, true) or #text + 1
  local value = text:sub(at, stop - 1)
  value = value:find("^#") and "" or value:gsub("%s+#.*$", "")
  return value:gsub("%s+$", ""), stop
end

--- Parse the text of a `.env` file. Lines that cannot be read are reported and left out.
---@param text string
---@return table<string, string> values, {line: integer, message: string}[] problems
function dotenv.parse(text)
  local values, problems = {}, {}
  text = text:gsub("^\239\187\191", ""):gsub("\r\n", "\n")
  local at, line = 1, 1
  local function problem(message)
    problems[#problems + 1] = { line = line, message = message }
  end
  while at <= #text do
    local stop = text:find("\n", at, true) or #text + 1
    local whole = text:sub(at, stop - 1)
    local behind = stop
    if not whole:find("^%s*#") and whole:find("%S") then
      local prefix, name = whole:match("^(%s*([%a_][%w_]*)%s*=[ \t]*)")
      if not name then
        prefix, name = whole:match("^(%s*export%s+([%a_][%w_]*)%s*=[ \t]*)")
      end
      if not name then
        problem("expected NAME=value")
      else
        local value, next_at = value_at(text, at + #prefix)
        if not value then
          problem(("the quote of %s is never closed"):format(name))
        else
          values[name] = value
          local rest = text:match("^[^\n]*", next_at)
          if rest:find("^%s*[^%s#]") or rest:find("^#") then
            problem(("text after the closing quote of %s"):format(name))
          end
          behind = next_at + #rest
        end
      end
    end
    local _, breaks = text:sub(at, behind):gsub("\n", "")
    line, at = line + breaks, behind + 1
  end
  return values, problems
end

--- Read `.env` of a home. A missing file is an empty one.
---@param home string|nil
---@return table<string, string> values, table[] problems in the form of pais.schema
function dotenv.load(home)
  if not home then return {}, {} end
  local fs = require "pais.fs"
  local file = home .. "/.env"
  local text, msg, code = fs.read(file, MAX)
  if not text then
    if code == "ENOENT" or code == "ENOTDIR" then return {}, {} end
    return {}, { require("pais.schema").read_problem(file, msg, code) }
  end
  local values, bad = dotenv.parse(text)
  local problems = {}
  for _, p in ipairs(bad) do
    problems[#problems + 1] = { level = "warning", file = file, line = p.line, col = 1,
      message = p.message, code = "E_SYNTAX" }
  end
  local st = fs.stat(file)
  if st and st.mode & 63 ~= 0 then -- 077: others may read or write
    problems[#problems + 1] = { level = "warning", file = file, message =
      "secrets can be read by other users of this machine", hint = "chmod 600 " .. file,
      code = "E_MODE" }
  end
  return values, problems
end

--- The values to blank out wherever something is written, longest first so that a secret that
-- contains another one goes as a whole.
---@param values table<string, string>
---@return string[]
function dotenv.secrets(values)
  local list, seen = {}, {}
  for _, value in pairs(values) do
    if #value >= SHORTEST_SECRET and not seen[value] then
      seen[value] = true
      list[#list + 1] = value
    end
  end
  table.sort(list, function(a, b)
    if #a ~= #b then return #a > #b end
    return a < b
  end)
  return list
end

return dotenv
