--- pais.guard.once: refusals of this session, and single exceptions that the user made.
-- A refusal leaves a file named by its code; `pais security allow-once CODE` turns it into a permit
-- for exactly that rule, text and directory, which ends with its first use or its time. Permits are
-- in .state, which the guard does not let the agent write.

local fs = require "pais.fs"
local hash = require "pais.hash"
local json = require "pais.json"
local sys = require "pais.sys"

local once = {}

local KEPT_S = 24 * 3600
local ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

--- Seconds that a permit lasts.
once.LASTS_S = 15 * 60

local function folder(home) return home .. "/.state/security" end

local function now_s() return sys.time_ns() // 1000000000 end

--- The code of a refusal; the same one for the same rule, text and directory.
---@param rule string
---@param tool string
---@param text string
---@param cwd string
---@return string
function once.code(rule, tool, text, cwd)
  local hex = hash.sha256(table.concat({ rule, tool, text, cwd }, "\0"))
  local n, out = tonumber(hex:sub(1, 10), 16), {}
  for i = 1, 8 do
    local k = n & 31
    out[i], n = ALPHABET:sub(k + 1, k + 1), n >> 5
  end
  return table.concat(out)
end

local function name_of(session)
  return hash.sha256(session):sub(1, 16)
end

-- Old refusals go when a new one comes.
local function sweep(dir)
  local names = fs.list(dir) or {}
  if #names < 64 then return end
  for _, name in ipairs(names) do
    local st = fs.stat(dir .. "/" .. name)
    if st and now_s() - st.mtime_ns // 1000000000 > KEPT_S then fs.remove(dir .. "/" .. name) end
  end
end

--- Notes a refusal; says how often this rule has refused in this session before.
---@param home string|nil
---@param refusal {rule: string, tool: string, text: string, cwd: string, session: string|nil}
---@return integer times
---@return string|nil code nil when it could not be noted
function once.note(home, refusal)
  if not home or not fs.stat(home) then return 0, nil end
  local dir = folder(home)
  if not fs.mkdirs(dir, 448) then return 0, nil end
  sweep(dir)
  local times = 0
  if type(refusal.session) == "string" then
    local path = dir .. "/said-" .. name_of(refusal.session)
    for line in (fs.read(path, 65536) or ""):gmatch "[^\n]+" do
      if line == refusal.rule then times = times + 1 end
    end
    fs.append(path, refusal.rule .. "\n", 384)
  end
  local code = once.code(refusal.rule, refusal.tool, refusal.text, refusal.cwd)
  local ok = fs.write(dir .. "/refused-" .. code, json.encode { rule = refusal.rule,
    tool = refusal.tool, text = refusal.text, cwd = refusal.cwd, at = now_s() }, 384)
  return times, ok and code or nil
end

--- What a code stands for.
---@param home string
---@param code string
---@return table|nil refusal
---@return string|nil message
---@return string|nil code
function once.find(home, code)
  code = code:upper():gsub("O", "0"):gsub("[IL]", "1")
  if not code:find("^%w+$") then return nil, "a code has letters and digits only", "E_USAGE" end
  local text = fs.read(folder(home) .. "/refused-" .. code)
  local refusal = text and json.decode(text)
  if type(refusal) ~= "table" or now_s() - (refusal.at or 0) > KEPT_S then
    return nil, ("no refusal of the last day has the code %s"):format(code), "E_CODE"
  end
  refusal.code = code
  return refusal
end

--- Makes the permit.
---@param home string
---@param refusal table from once.find
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
function once.permit(home, refusal)
  return fs.write(folder(home) .. "/permit-" .. refusal.code,
    json.encode { rule = refusal.rule, tool = refusal.tool, text = refusal.text, cwd = refusal.cwd,
      until_s = now_s() + once.LASTS_S }, 384)
end

local function permit_file(home, refusal)
  return folder(home) .. "/permit-" ..
    once.code(refusal.rule, refusal.tool, refusal.text, refusal.cwd)
end

--- Whether there is a permit.
---@param home string|nil
---@param refusal {rule: string, tool: string, text: string, cwd: string}
---@return boolean
function once.permitted(home, refusal)
  local path = home and permit_file(home, refusal)
  local st = path and fs.lstat(path)
  if not st or st.type ~= "file" or st.uid ~= sys.uid() then return false end
  local permit = json.decode(fs.read(path) or "null")
  return type(permit) == "table" and math.type(permit.until_s) == "integer"
    and permit.until_s >= now_s() and permit.rule == refusal.rule and permit.text == refusal.text
    and permit.cwd == refusal.cwd and permit.tool == refusal.tool
end

--- Uses a permit up; there is none any more.
---@param home string|nil
---@param refusal {rule: string, tool: string, text: string, cwd: string}
---@return boolean ok whether there was one
function once.use(home, refusal)
  -- Only one process can remove it.
  return once.permitted(home, refusal) and fs.remove(permit_file(home, refusal)) == true
end

return once
