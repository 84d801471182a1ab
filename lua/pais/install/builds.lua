--- pais.install.builds: build what is in the stage, and what lies where it is worked on.
-- As many at once as the machine has cores. On a terminal each that runs has a line that moves;
-- elsewhere a line says that it begins.

local build = require "pais.build"
local fs = require "pais.fs"
local paths = require "pais.paths"
local stop = require "pais.install.stop"
local sys = require "pais.sys"
local term = require "pais.cli.term"
local work = require "pais.build.work"

local builds = {}

local TICK_MS = 200

--- Where the log of a plugin's last build is.
---@param name string
---@return string
function builds.log(name) return paths.state() .. "/build/" .. name .. ".log" end

local function begin(plugins, c)
  local name, kind = c.m.name, build.kind(c.m)
  local final = c.dev and c.m.dir or plugins .. "/" .. name
  local cache = not c.dev and kind == "cargo" and paths.state() .. "/build/" .. name .. ".target"
  return work.begin(c.m, { dir = c.m.dir, final = final, cache = cache or nil }, builds.log(name))
end

local function spent(one)
  local seconds = (sys.now_us() - one.began) // 1000000
  return seconds < 60 and ("%d s"):format(seconds)
    or ("%d:%02d min"):format(seconds // 60, seconds % 60)
end

-- Takes what a build has said; the last whole line of it is shown.
local function hear(one, text)
  fs.append(one.task.log, text)
  text = one.rest .. text
  local whole = text:match "^(.*)[\r\n]" or ""
  one.rest = text:sub(#whole + 1)
  for line in whole:gmatch "[^\r\n]+" do
    local said = line:match "^%s*(%S.*)"
    one.last = said and term.clean(said) or one.last
  end
end

---@class pais.install.Builds
---@field plugins string|nil
---@field out pais.out
---@field progress pais.install.Progress
---@field running table<pais.proc.job, table>
---@field results table<pais.install.Candidate, table>
local Builds = {}
Builds.__index = Builds

function Builds:start(processes, c)
  local task, msg, code, step = begin(self.plugins, c)
  if not task then
    self.results[c] = { not msg or nil, msg, code, step }
    return 0
  end
  local one = { c = c, task = task, began = sys.now_us(), rest = "", last = "" }
  local ok
  ok, msg, code = processes:start(task.job)
  if not ok then
    self.results[c] = { nil, msg, code }
    return 0
  end
  self.running[task.job] = one
  local kind = build.kind(c.m)
  if self.progress.live then
    self.progress:say(c.m.name, kind, true)
  elseif not self.out.json_mode then
    self.out:print(("building %s with %s ..."):format(self.out:style("bold", c.m.name), kind))
  end
  return 1
end

function Builds:ended(one, result)
  stop.check()
  local name, out = one.c.m.name, self.out
  self.running[one.task.job] = nil
  self.results[one.c] = table.pack(work.finish(one.task, result))
  local ok = self.results[one.c][1]
  self.progress:settle(name, ("%s %s"):format(ok and out:style("green", "built in")
    or out:style("red", "failed after"), spent(one)))
end

function Builds:tick()
  for _, one in pairs(self.running) do
    self.progress:say(one.c.m.name, ("%s, %s  %s"):format(build.kind(one.c.m), spent(one), one.last))
  end
end

function Builds:run(list)
  local pool = require "pais.pool"
  local processes <close> = assert(pool.new())
  processes:adopt()
  local free, at = pool.cores(), 1
  repeat
    stop.check()
    while free > 0 and list[at] do
      free, at = free - self:start(processes, list[at]), at + 1
    end
    for _, event in ipairs(next(self.running) and processes:wait(TICK_MS) or {}) do
      local one = self.running[event.job]
      if event.err then
        hear(one, event.err)
      else
        self:ended(one, event.result)
        free = free + 1
      end
    end
    self:tick()
  until not next(self.running) and not list[at]
end

--- Build those of the candidates that need it. Each has a result of its own.
---@param plugins string|nil the folder that they will be in; nil: all are where they are worked on
---@param list pais.install.Candidate[]
---@param out pais.out
---@return fun(c: pais.install.Candidate): boolean|nil, string|nil, string|nil, string|nil
---  result: ok, or nil, message, code and next step
function builds.all(plugins, list, out)
  require "pais.proc"
  local self = setmetatable({ plugins = plugins, out = out, running = {}, results = {},
    progress = require("pais.install.progress").new(out) }, Builds)
  local wanted = {}
  for _, c in ipairs(list) do
    if build.kind(c.m) then wanted[#wanted + 1] = c else self.results[c] = { true } end
  end
  if wanted[1] then self:run(wanted) end
  return function(c) return table.unpack(self.results[c], 1, 4) end
end

return builds
