--- pais.build.work: one build: its commands before they run, and what they have changed.

local build = require "pais.build"
local files = require "pais.install.files"
local fs = require "pais.fs"
local json = require "pais.json"
local sys = require "pais.sys"

local work = {}

local SHOWN = 4 -- lines of the log in a message
local TAKEN = 4 << 20 -- bytes that may come at once; more than one read gives

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

local function environment(m, config)
  local asked = {}
  for _, list in ipairs { m.build and m.build.env or {}, config.install.build_env or {} } do
    table.move(list, 1, #list, #asked + 1, asked)
  end
  local secrets = #asked > 0 and require("pais.text.dotenv").load(require("pais.paths").home()) or {}
  return require("pais.build.environment").of(build.kind(m), asked, sys.environ(), secrets)
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

local function failed(task, r)
  local how = r.kind == "timeout" and ("it took longer than %d s"):format(task.timeout)
    or r.kind == "exit" and ("exit code %d"):format(r.code)
    or r.message or ("signal %d ended it"):format(r.code)
  local tail = telling_lines(task.log)
  return nil, ("build plugin '%s': %s%s"):format(task.m.name, how, tail ~= "" and "\n" .. tail or ""),
    "E_BUILD", "all that it said is in " .. task.log
end

local function unique(list)
  table.sort(list)
  local out = json.array {}
  for i, path in ipairs(list) do
    if path ~= list[i - 1] then out[#out + 1] = path end
  end
  return out
end

-- Notes what a build has made; without `products`, that one has begun.
local function stamp(task, products, facts)
  local known = {}
  for path in pairs(task.known) do known[#known + 1] = path end
  local sources = products and require("pais.hash").sha256(task.listing) or nil
  return fs.write(task.place.dir .. "/" .. build.STAMP, json.encode({ kind = build.kind(task.m),
    sources = sources, products = products or unique(known), time = sys.utc(),
    interpreter = facts and facts.interpreter }, { pretty = true }) .. "\n")
end

---@class pais.build.Task a build that is about to run
---@field m table manifest, its dir being where to build
---@field place {dir: string, final: string}
---@field log string what the commands say
---@field timeout integer seconds
---@field job pais.proc.job says everything on stderr
---@field before table
---@field listing string
---@field known table<string, boolean>

--- Make a build ready to run.
---@param m table manifest, its dir being where to build
---@param place {dir: string, final: string, cache: string|nil} final: the folder it will be in;
---  cache: where intermediate files may stay
---@param log string file for what the commands say
---@return pais.build.Task|nil task nil without a message: there is nothing to do
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function work.begin(m, place, log)
  local steps, msg, code, step = build.steps(m, place)
  if not steps or #steps == 0 then return nil, msg, code, step end
  local ok
  ok, msg, code = fs.mkdirs(log:match "^(.*)/", 448)
  if ok then ok, msg, code = fs.write(log, "", 384) end
  -- Of a build in the same place before, too.
  local task = { m = m, place = place, log = log, known = build.products(place.dir, m) }
  -- Until it is through, what is there is of no use.
  if ok then ok, msg, code = stamp(task, nil) end
  if ok then task.before, msg, code = files.walk(place.dir, task.known) end
  if task.before then task.listing, msg, code = files.listing(task.before, place.dir) end
  if not task.listing then return nil, msg, code end
  local config = require("pais.config").load().values
  task.timeout = config.install.build_timeout
  task.job = { cwd = place.dir, env = environment(m, config), timeout_ms = task.timeout * 1000,
    max_out = 0, max_err = TAKEN, argv = { "/bin/sh", "-ec", "exec >&2 </dev/null\nset -x\n"
      .. table.concat(work.shown(steps), "\n") } }
  return task
end

-- The program that is started, if there is to be one in the folder, and is not.
local function lacking(m)
  local entry = require "pais.plugin.entry"
  local file = entry.wanted(m) and entry.file(m)
  return file and not fs.stat(file) and file:sub(1, #m.dir + 1) == m.dir .. "/"
    and file:sub(#m.dir + 2) or nil
end

--- What became of a build whose commands have ended.
---@param task pais.build.Task
---@param r pais.proc.result
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function work.finish(task, r)
  if r.kind ~= "exit" or r.code ~= 0 then return failed(task, r) end
  local m, dir, products = task.m, task.place.dir, nil
  local facts, msg, code = build.finish(m, task.place)
  if facts then products, msg, code = examine(m, dir, task.before, task.listing, task.known) end
  if not products then return nil, msg, code, "all that it said is in " .. task.log end
  local none = lacking(m)
  if none then
    return nil, ("build plugin '%s': it went through, but there is no %s"):format(m.name, none),
      "E_BUILD", "plugin.entry in the manifest names the program; the build's log is " .. task.log
  end
  return stamp(task, unique(products), facts)
end

return work
