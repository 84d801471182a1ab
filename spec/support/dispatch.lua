--- dispatch: one `pais hook dispatch` after another, each in a home made for it, and what must hold
-- for every one of them whatever happened inside: `result:check()`.
local answer = require "answer"
local assert = require "luassert"
local fs = require "pais.fs"
local json = require "pais.json"
local proc = require "pais.proc"
local sys = require "pais.sys"

local dispatch = { units = answer.units }

local BUILD = os.getenv("PAIS_BUILD") or "build"
if BUILD:sub(1, 1) ~= "/" then BUILD = sys.cwd() .. "/" .. BUILD end
dispatch.programs = { fast = BUILD .. "/pais", asan = BUILD .. "/pais-asan",
  thawed = BUILD .. "/pais-thawed" }

-- ---- events

--- A payload as the client sends it, with the fields given put over those of a Bash call.
---@param fields table|nil
---@return table
function dispatch.bash(fields)
  local event = { session_id = "46895d0b-4f62-4e9e-9073-4f49825060c1", cwd = "/tmp",
    transcript_path = "/tmp/t.jsonl", hook_event_name = "PreToolUse", permission_mode = "default",
    tool_name = "Bash", tool_use_id = "toolu_01", tool_input = { command = "echo hi" } }
  for k, v in pairs(fields or {}) do event[k] = v end
  return event
end

local FIXTURES = sys.cwd() .. "/spec/fixtures/events"

--- The captured payloads: file name -> text.
---@return table<string, string>
function dispatch.captured()
  local found = {}
  for _, name in ipairs(assert(fs.list(FIXTURES))) do
    if name:find("%.json$") then
      found[name:match("^(.*)%.json$")] = assert(fs.read(FIXTURES .. "/" .. name))
    end
  end
  return found
end

-- ---- homes

---@class Home
---@field dir string the scratch directory
---@field home string the home of pais in it
local Home = {}
Home.__index = Home

local ROOT = "/tmp/pais-golden." .. sys.pid()
local SETSID = proc.find "setsid"
local count = 0

--- Write files below a directory. A value is a text, {text, mode}, or false to remove it.
function dispatch.write(dir, files)
  for path, what in pairs(files or {}) do
    path = dir .. "/" .. path
    if what == false then
      fs.rmtree(path)
    else
      assert(fs.mkdirs(path:match("^(.*)/")))
      local text = type(what) == "table" and what[1] or what
      assert(fs.write(path, text, type(what) == "table" and what[2] or
        text:sub(1, 2) == "#!" and 493 or 420))
    end
  end
end

--- The files of a plugin, to be merged into those of a home.
---@param name string
---@param hooks string YAML flow of its hooks
---@param code string|table|nil init.lua, or its files by name
---@param more string|nil further lines of the manifest
---@return table files
function dispatch.plugin(name, hooks, code, more)
  local files = {}
  if type(code) == "string" then code = { ["init.lua"] = code } end
  for file, text in pairs(code or {}) do files["plugins/" .. name .. "/" .. file] = text end
  files["plugins/" .. name .. "/plugin.yaml"] = ("plugin: {name: %s, version: 1.0.0, "
    .. "description: of a test}\n%shooks: %s\n"):format(name, more or "", hooks)
  return files
end

--- The files of a plugin with one Lua handler: the body gets `event` and `ctx`.
---@param name string
---@param body string
---@param options string|nil further fields of the hook, YAML flow
---@param event string|nil default PreToolUse
function dispatch.lua(name, body, options, event)
  event = event or "PreToolUse"
  return dispatch.plugin(name, ("{%s: [{%s}]}"):format(event, options or ""),
    ("return { %s = function(event, ctx)\n%s\nend }\n"):format(event, body))
end

--- The files of a plugin with one command handler: a shell script.
function dispatch.sh(name, script, options, event)
  return dispatch.plugin(name, ("{%s: [{command: ./hook.sh%s}]}"):format(event or "PreToolUse",
    options and ", " .. options or ""), { ["hook.sh"] = "#!/bin/sh\n" .. script .. "\n" })
end

--- Make a home.
---@param ... table files by path below the home; later ones win
---@return Home
function dispatch.home(...)
  count = count + 1
  local dir = ROOT .. "/" .. count
  local self = setmetatable({ dir = dir, home = dir .. "/home", seen = 0, runs = 0 }, Home)
  assert(fs.mkdirs(self.home, 448))
  assert(fs.mkdirs(dir .. "/user"))
  assert(fs.mkdirs(dir .. "/asan"))
  for i = 1, select("#", ...) do dispatch.write(self.home, (select(i, ...))) end
  return self
end

--- Remove every home.
function dispatch.clean()
  fs.rmtree(ROOT)
end

function Home:write(files) dispatch.write(self.home, files) end

function Home:read(path) return fs.read(self.home .. "/" .. path) end

-- Every line of the record; a line that is no JSON object fails the test.
function Home:record(home)
  local raw, lines = (home or self.home) .. "/history/raw", {}
  for _, month in ipairs(fs.list(raw) or {}) do
    for _, day in ipairs(fs.list(raw .. "/" .. month) or {}) do
      local text = assert(fs.read(raw .. "/" .. month .. "/" .. day, 1 << 30))
      assert(text == "" or text:sub(-1) == "\n", "the record ends within a line")
      for line in text:gmatch("[^\n]+") do
        local value, msg = json.decode(line)
        assert(type(value) == "table", ("no JSON in the record: %s: %s"):format(msg, line))
        assert(utf8.len(line), "the record is no UTF-8")
        lines[#lines + 1] = value
      end
    end
  end
  return lines
end

-- The processes that still run with a mark in their environment.
local function marked(mark)
  local found = {}
  for _, pid in ipairs(fs.list("/proc") or {}) do
    if pid:find("^%d+$") then
      local env = fs.read("/proc/" .. pid .. "/environ")
      if env and env:find(mark, 1, true) then
        found[#found + 1] = pid .. " " .. (fs.read("/proc/" .. pid .. "/cmdline") or ""):gsub("%z",
          " ")
      end
    end
  end
  return found
end

--- Call `check` until it returns something true, for at most `seconds` (10).
function dispatch.eventually(check, seconds)
  local until_us = sys.now_us() + (seconds or 10) * 1000000
  repeat
    local value = check()
    if value then return value end
    sys.sleep_ms(10)
  until sys.now_us() > until_us
  return check()
end

local function left_over(mark)
  if not fs.stat("/proc/self/environ") then return {} end
  local found
  dispatch.eventually(function()
    found = marked(mark)
    return #found == 0
  end, 5)
  return found
end

local function sanitizers(dir)
  local reports = {}
  for _, name in ipairs(fs.list(dir) or {}) do reports[#reports + 1] = fs.read(dir .. "/"
    .. name) end
  return table.concat(reports, "\n")
end

---@class Result
---@field code integer exit code, or -signal, or "timeout"
---@field out string
---@field err string
---@field answer table|nil the object on stdout
---@field record table[] the lines this dispatch added
---@field left string[] processes that were left behind
---@field event string the event's canonical name
local Result = {}
Result.__index = Result

--- The job that dispatches one event.
--- opts: input (text, or a table that is encoded; default a Bash call), name (the argument; false for
--- none; default the payload's name), program "fast", "asan" or "thawed", env (over PATH, HOME, PAIS_DIR; false
--- removes one), cwd, wrap (argv in front; the command is its last words), flags (words before
--- `hook`), timeout_ms.
function Home:job(opts)
  opts = opts or {}
  local input = opts.input or dispatch.bash()
  local name = opts.name
  if name == nil and type(input) == "table" then name = input.hook_event_name end
  if type(input) == "table" then input = json.encode(input) .. "\n" end
  self.runs = self.runs + 1
  local mark = ("PAIS_GOLDEN=%s.%d"):format(self.dir, self.runs)
  local san = ("exitcode=99:log_path=%s/asan/report"):format(self.dir)
  local env = { PATH = "/usr/local/bin:/usr/bin:/bin", HOME = self.dir .. "/user",
    PAIS_DIR = self.home, PAIS_ETC = self.dir .. "/etc",
    ASAN_OPTIONS = san .. ":detect_leaks=0:allocator_may_return_null=1", UBSAN_OPTIONS = san }
  env.GOLDEN_MARK = mark
  for k, v in pairs(opts.env or {}) do env[k] = v or nil end
  -- In a session of its own, as the client starts it; else proc.run would end what is left behind.
  local argv = SETSID and { SETSID, "--wait" } or {}
  for _, word in ipairs(opts.wrap or {}) do argv[#argv + 1] = word end
  argv[#argv + 1] = dispatch.programs[opts.program or "fast"]
  for _, word in ipairs(opts.flags or {}) do argv[#argv + 1] = word end
  argv[#argv + 1] = "hook"
  argv[#argv + 1] = "dispatch"
  if name then argv[#argv + 1] = name end
  return { argv = argv, env = env, stdin = input, cwd = opts.cwd,
    timeout_ms = opts.timeout_ms or 60000, max_out = 64 << 20, max_err = 1 << 20 }, mark, name
end

--- What came of a job.
function Home:result(r, mark, name, opts)
  local self_ = setmetatable({ out = r.out, err = r.err, us = r.us, event = name, home = self,
    opts = opts or {} }, Result)
  self_.code = r.kind == "exit" and r.code or r.kind == "signal" and -r.code or r.kind
  if r.message then self_.err = self_.err .. r.message end
  self_.left = left_over(mark)
  self_.answer = r.out:sub(1, 1) == "{" and json.decode(r.out) or nil
  self_.reports = sanitizers(self.dir .. "/asan")
  return self_
end

--- Dispatch one event (options: see Home:job).
---@return Result
function Home:run(opts)
  opts = opts or {}
  local job, mark, name = self:job(opts)
  local result = self:result(proc.run({ job })[1], mark, name, opts)
  local lines = self:record(opts.record_home)
  result.record = table.move(lines, self.seen + 1, #lines, 1, {})
  self.seen = #lines
  return result
end

--- What holds for every dispatch. `opts.lines`: lines of the record this one must have added (1);
--- `opts.observers`: processes may still run.
---@param opts {lines: integer|nil, observers: boolean|nil}|nil
---@return Result itself
function Result:check(opts)
  opts = opts or {}
  assert.equal("", self.reports)
  answer.check(self)
  if not opts.observers then assert.same({}, self.left) end
  assert.equal(opts.lines or 1, #self.record)
  return self
end

--- Whether the record of this dispatch has a fault of this kind, by whom it is given.
---@param kind string
---@param who string|nil
function Result:fault(kind, who)
  for _, line in ipairs(self.record) do
    for _, f in ipairs(line.faults or {}) do
      if f.kind == kind and (not who or f.who == who) then return f end
    end
  end
end

--- As `fault`, but one must be there.
function Result:has_fault(kind, who)
  local f = self:fault(kind, who)
  if not f then
    error(("no fault '%s' of %s in %s"):format(kind, who or "anybody", json.encode(self.record)), 2)
  end
  return f
end

--- hookSpecificOutput, or an empty table.
function Result:own()
  return self.answer and self.answer.hookSpecificOutput or {}
end

return dispatch
