--- pais.build.work: run a build: its commands, its log, and what it may have changed.

local build = require "pais.build"
local files = require "pais.install.files"
local fs = require "pais.fs"
local json = require "pais.json"
local stop = require "pais.install.stop"
local sys = require "pais.sys"

local work = {}

local SHOWN = 4 -- lines of the log in a message

local function quoted(word)
  if word:find("^[%w_./:=@%%+,-]+$") then return word end
  return "'" .. word:gsub("'", "'\\''") .. "'"
end

--- Commands as a person would type them.
---@param steps string[][]
---@return string[]
function work.shown(steps)
  local out = {}
  for i, argv in ipairs(steps) do
    local words = {}
    for k, word in ipairs(argv) do words[k] = quoted(word) end
    out[i] = table.concat(words, " ")
  end
  return out
end

local function environment()
  local env = sys.environ()
  -- Of somebody else's environment, in which pais may have been started.
  for _, name in ipairs { "VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "MAKEFLAGS", "MAKELEVEL" } do
    env[name] = nil
  end
  env.PIP_DISABLE_PIP_VERSION_CHECK, env.PIP_NO_INPUT, env.NO_COLOR = "1", "1", "1"
  env.CARGO_TERM_COLOR, env.GIT_TERMINAL_PROMPT = "never", "0"
  return env
end

-- What went wrong, as far as can be seen: from the first error on, or the last lines.
local function telling_lines(log)
  local lines, first = {}, nil
  for line in (fs.read(log) or ""):gmatch("[^\n]+") do
    if line:find("%S") then lines[#lines + 1] = line end
    first = first or line:find "^%s*[Ee][Rr][Rr][Oo][Rr]%f[%W]" and #lines
  end
  local from = first or math.max(1, #lines - SHOWN + 1)
  return table.concat(lines, "\n", from, math.min(#lines, from + SHOWN - 1))
end

-- The paths that were not there before: a folder for all that is in it, if it is new.
local function added(before, after)
  local known, out, seen = {}, {}, {}
  for _, file in ipairs(before) do
    local path = file.path
    while path and not known[path] do
      known[path] = true
      path = path:match("^(.*)/[^/]*$")
    end
  end
  for _, file in ipairs(after) do
    local top = not known[file.path] and file.path
    while top do
      local parent = top:match("^(.*)/[^/]*$")
      if not parent or known[parent] then break end
      top = parent
    end
    if top and not seen[top] then
      seen[top] = true
      out[#out + 1] = top
    end
  end
  return out
end

-- What the build did to the files: all paths that are its products. `products`: those known before.
local function examine(m, dir, before, listing, products)
  local after, msg, code = files.walk(dir, products)
  if not after then return nil, ("build plugin '%s': %s"):format(m.name, msg), code end
  local list = added(before, after)
  for _, path in ipairs(list) do products[path] = true end
  local _, now, word = files.hash(dir, products)
  if word then return nil, now, word end
  local changed = files.difference(listing, now)[1]
  if changed then
    return nil, ("build plugin '%s': it %s %s; a build may add files, not change those of the "
      .. "plugin"):format(m.name, changed.how, changed.path), "E_BUILD"
  end
  for path in pairs(products) do list[#list + 1] = path end
  return list
end

local function failed(m, r, log, timeout)
  stop.check()
  local how = r.kind == "timeout" and ("it took longer than %d s"):format(timeout)
    or r.kind == "exit" and ("exit code %d"):format(r.code)
    or r.message or ("signal %d ended it"):format(r.code)
  local tail = telling_lines(log)
  return nil, ("build plugin '%s': %s%s"):format(m.name, how, tail ~= "" and "\n" .. tail or ""),
    "E_BUILD", "all that it said is in " .. log
end

local function unique(list)
  table.sort(list)
  local out = json.array {}
  for i, path in ipairs(list) do
    if path ~= list[i - 1] then out[#out + 1] = path end
  end
  return out
end

--- See pais.build.run.
---@param m table
---@param place table
---@param log string
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function work.run(m, place, log)
  local steps, msg, code, step = build.steps(m, place)
  if not steps then return nil, msg, code, step end
  if #steps == 0 then return true end
  local ok
  ok, msg, code = fs.mkdirs(log:match "^(.*)/", 448)
  if ok then ok, msg, code = fs.write(log, "", 384) end
  -- Of a build in the same place before, too.
  local known = build.products(place.dir, m)
  fs.remove(place.dir .. "/" .. build.STAMP)
  local before, listing
  if ok then before, msg, code = files.walk(place.dir, known) end
  if before then listing, msg, code = files.listing(before, place.dir) end
  if not listing then return nil, msg, code end
  local timeout = require("pais.config").load().values.install.build_timeout
  stop.check()
  local r = require("pais.proc").run { { cwd = place.dir, env = environment(),
    timeout_ms = timeout * 1000, argv = { "/bin/sh", "-ec", ("exec >>%s 2>&1 </dev/null\nset -x\n%s")
      :format(quoted(log), table.concat(work.shown(steps), "\n")) } } }[1]
  if r.kind ~= "exit" or r.code ~= 0 then return failed(m, r, log, timeout) end
  local facts, products
  facts, msg, code = build.finish(m, place)
  if facts then products, msg, code = examine(m, place.dir, before, listing, known) end
  if not products then return nil, msg, code, "all that it said is in " .. log end
  return fs.write(place.dir .. "/" .. build.STAMP, json.encode({ kind = build.kind(m),
    sources = require("pais.hash").sha256(listing), products = unique(products),
    interpreter = facts.interpreter, time = sys.utc() }, { pretty = true }) .. "\n")
end

return work
