--- The shell engine held against bash and against itself: run.lua PART SECONDS SEED
-- words: what bash executes of generated and changed scripts is what the engine found.
-- Each round has a seed of its own, which is printed with what goes wrong.
package.path = "spec/differential/?.lua;" .. package.path

local explain = require "explain"
local fs = require "pais.fs"
local generate = require "generate"
local json = require "pais.json"
local minimise = require "minimise"
local mutate = require "mutate"
local oracle = require "oracle"
local shell = require "pais.shell"
local sys = require "pais.sys"

local HOME = "/home/user"
local WORLD = { cwd = HOME .. "/project", project = HOME .. "/project", home = HOME, tmpdir = "/tmp" }
local ROUND = 150

local seconds, seed = tonumber(arg[2]), tonumber(arg[3])
local function say(...) io.stdout:write(string.format(...), "\n"):flush() end

local function labelled()
  local out = {}
  for line in assert(fs.read "spec/guard/commands.jsonl"):gmatch "[^\n]+" do
    local c = json.decode(line).command
    if not c:find "%z" and #c < 2000 then out[#out + 1] = c end
  end
  return out
end

local LABELLED = labelled()

local function make(round)
  math.randomseed(round)
  local out = {}
  for i = 1, ROUND do
    local text = generate.script(math.random(0, 2))
    if i % 3 == 0 then
      text = mutate.script(i % 2 == 0 and text or LABELLED[math.random(#LABELLED)], text)
    end
    out[i] = text:gsub("%z", "")
  end
  return out
end

local function run(scripts)
  local runs, msg, code = oracle.run(scripts, "x")
  if runs then return runs end
  io.stderr:write("differential: ", msg, "\n")
  os.exit(code == "E_PERMITTED" and 3 or 1)
end

local function words()
  local count = { exact = 0, open = 0, excused = 0 }
  local deadline, round, scripts, failed = sys.now_us() + seconds * 1e6, seed, 0, {}
  while sys.now_us() < deadline and #failed < 8 do
    local texts = make(round)
    for i, r in ipairs(run(texts)) do
      if explain.missed(shell.analyse(texts[i], WORLD), r.argvs, count) then
        local small = minimise.run(texts[i], function(list)
          for k, one in ipairs(run(list)) do
            if explain.missed(shell.analyse(list[k], WORLD), one.argvs) then return list[k] end
          end
        end)
        if not failed[small] then
        failed[small] = true
        failed[#failed + 1] = small
        local argv = explain.missed(shell.analyse(small, WORLD), run({ small })[1].argvs)
        say("FAILED round %d script %d: %s", round, i, (small:gsub("[%c\x7f-\xff]", function(c) return c=="\n" and c or ("<%02x>"):format(c:byte()) end)))
        say("  bash   %s", argv and ("%q"):format(table.concat(argv, " | ")) or "not again")
        for _, c in ipairs(shell.analyse(small, WORLD).commands) do
          local list = {}
          for k, w in ipairs(c.words) do list[k] = w.text .. (w.known=="exact" and "" or ("<%s>"):format(w.known)) end
          say("  engine %s", table.concat(list, " | "))
        end
        end
      end
    end
    scripts, round = scripts + #texts, round + 1
  end
  say("%d scripts, %d executions found, %d through what is open, %d excused", scripts, count.exact,
    count.open, count.excused)
  return #failed == 0
end

os.exit(words() and 0 or 1)
