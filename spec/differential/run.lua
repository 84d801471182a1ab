--- The shell engine held against bash, and against itself: run.lua PART ROUNDS SEED, or with a
--- number of seconds: run.lua PART 30s SEED
--   words     what bash executes of generated and changed scripts is what the engine found, or the
--             engine said that there is more
--   syntax    what bash reads without a word the engine understands; what bash refuses is partial
--   verdicts  another way to write a labelled command has the same verdict
-- A round has the number of the seed plus the rounds before it, and always the same scripts; a
-- failure says its round, so that `run.lua PART 1 ROUND` shows it again. None may be wrong. DIFF_SHOWN
-- failures are shown, 3 unless it is set. Exit 3: there is no place where scripts could run safely.
package.path = "spec/differential/?.lua;lua/?.lua;" .. package.path

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
local MOST_SHOWN = tonumber(os.getenv "DIFF_SHOWN") or 3  -- so many failures are made small and shown

local part, seed = arg[1], tonumber(arg[3])
local seconds, most = tonumber(arg[2]:match "^(%d+)s$"), tonumber(arg[2])
local function say(...) io.stdout:write(string.format(...), "\n"):flush() end

-- The text with bytes shown that a terminal would not.
local function shown(text)
  return (text:gsub("[%c\x7f-\xff]", function(c)
    return c == "\n" and c or ("<%02x>"):format(c:byte())
  end))
end

local function run(scripts, mode)
  local runs, msg, code = oracle.run(scripts, mode)
  if runs then return runs end
  io.stderr:write("differential: ", msg, "\n")
  os.exit(code == "E_PERMITTED" and 3 or 1)
end

local function labelled()
  local out = {}
  for line in assert(fs.read "spec/guard/commands.jsonl"):gmatch "[^\n]+" do
    out[#out + 1] = json.decode(line)
  end
  return out
end

-- The scripts of a round; `changed` says which are not as the grammar made them.
local function make(round, cases)
  math.randomseed(round)
  local out, changed = {}, {}
  for i = 1, ROUND do
    local text = generate.script(math.random(0, 2))
    if i % 3 == 0 then
      text = mutate.script(i % 2 == 0 and text or cases[math.random(#cases)].command, text)
      changed[i] = true
    end
    out[i] = text:gsub("%z", "")
  end
  return out, changed
end

-- Calls `round(number)` so many times, or until time is up; it returns failures.
local function rounds(round)
  local deadline, number, failures = sys.now_us() + (seconds or 0) * 1000000, seed, 0
  repeat
    failures = failures + round(number)
    number = number + 1
  until seconds and sys.now_us() > deadline or number - seed == most
  return failures, (number - seed) * ROUND
end

local number_shown = 0

local function none(failures, scripts)
  if failures > 0 then say("%d of %d scripts are wrong", failures, scripts) end
  return failures == 0
end

-- ---- words ------------------------------------------------------------------------------------

local function missed(text, result, count)
  return explain.missed(shell.analyse(text, WORLD), result.argvs, count)
end

local function first_missed(texts)
  for i, result in ipairs(run(texts, "x")) do
    if missed(texts[i], result) then return texts[i] end
  end
end

local function show_missed(round, i, text)
  number_shown = number_shown + 1
  if number_shown > MOST_SHOWN then return end
  local small = minimise.run(text, first_missed)
  local argv = missed(small, run({ small }, "x")[1])
  say("FAILED words, round %d, script %d:\n%s", round, i, shown(small))
  say("  bash    %s", argv and shown(table.concat(argv, " | ")) or "(not every time)")
  for _, command in ipairs(shell.analyse(small, WORLD).commands) do
    local words = {}
    for k, w in ipairs(command.words) do
      words[k] = shown(w.text) .. (w.known == "exact" and "" or " <" .. w.known .. ">")
    end
    say("  engine  %s", table.concat(words, " | "))
  end
end

-- A script that is cut off when its time is up, or two processes that write to one file, do not
-- come out the same each time: what is missed must be missed twice.
local function words(cases)
  local count = { exact = 0, open = 0, excused = 0 }
  local failures, scripts = rounds(function(round)
    local texts, failed = make(round, cases), 0
    for i, result in ipairs(run(texts, "x")) do
      if missed(texts[i], result, count) and first_missed { texts[i] } then
        failed = failed + 1
        show_missed(round, i, texts[i])
      end
    end
    return failed
  end)
  say("%d scripts: %d executions found, %d through words that are not known, %d excused", scripts,
    count.exact, count.open, count.excused)
  -- An engine that says of everything that it does not know would pass otherwise.
  local good = count.exact > count.open and count.excused * 10 < count.exact
  if not good then say("FAILED words: too little of it is known") end
  return none(failures, scripts) and good
end

-- ---- syntax -----------------------------------------------------------------------------------

-- What is wrong, or nil. `valid`: made by the grammar.
local function wrong_syntax(text, result, valid)
  local partial = shell.analyse(text, WORLD).partial or ""
  local refused = result.status ~= 0
  if valid and not refused and not result.said and (partial:find "syntax" or partial:find "quote") then
    return "bash reads it, the engine is partial: " .. partial
  end
  -- Where (( is no arithmetic, bash reads it again and gives up in ways of its own; it also takes a
  -- quote that is escaped in an array in $( ) for one that is not.
  if text:find "%(%(" or text:find "=%(.*\\['\"`]" then return end
  if text:find "[?*+@!]%(" then return end  -- whether there are such patterns is an option of bash
  if refused and result.status < 128 and partial == "" then
    return "bash refuses it, the engine has no doubt"
  end
end

local function syntax(cases)
  local read, refused = 0, 0
  local failures, scripts = rounds(function(round)
    local texts, changed = make(round, cases)
    local failed = 0
    for i, result in ipairs(run(texts, "n")) do
      if result.status == 0 then read = read + 1 else refused = refused + 1 end
      local wrong = wrong_syntax(texts[i], result, not changed[i])
      if wrong then
        failed = failed + 1
        number_shown = number_shown + 1
        local small = number_shown > MOST_SHOWN and "" or minimise.run(texts[i], function(list)
          for k, one in ipairs(run(list, "n")) do
            if wrong_syntax(list[k], one, not changed[i]) == wrong then return list[k] end
          end
        end)
        if small ~= "" then say("FAILED syntax, round %d, script %d: %s\n%s", round, i, wrong, shown(small)) end
      end
    end
    return failed
  end)
  say("%d scripts: bash reads %d, refuses %d", scripts, read, refused)
  return none(failures, scripts) and read > 0 and refused > 0
end

-- ---- verdicts ---------------------------------------------------------------------------------

local function verdicts(cases)
  local compile = require "pais.guard.compile"
  local measure = require "pais.guard.measure"
  local transform = require "transform"
  local world = require("pais.guard.effects").options(compile.WORLD)
  local set = compile.run { dir = sys.cwd() .. "/plugins/security" }
  math.randomseed(seed)
  local texts, failures = 0, 0
  for _, case in ipairs(cases) do
    if not case.gap and not shell.analyse(case.command, world).partial then
      for _, other in ipairs(transform.all(case.command, case.expect ~= "allow")) do
        texts = texts + 1
        local verdict = measure.verdict(set, other.text, world)
        if not measure.right(case.expect, verdict) then
          failures = failures + 1
          if failures <= MOST_SHOWN then
            say("FAILED verdicts: %s for %s (%s)\n%s", verdict, case.expect, other.name,
              shown(other.text))
          end
        end
      end
    end
  end
  say("%d other ways to write %d commands, %d judged differently", texts, #cases, failures)
  return failures == 0 and texts > #cases
end

-- ---- the oracle itself ------------------------------------------------------------------------

-- Sees what runs, in every way to run it, and knows what it does not see.
local function oracle_works()
  local script = "a 'b c' * 2>/dev/null; $(printf rm) ${nothing} x & nosuch; echo 'd e' | sh; fa || b; env c"
  local want = { "a|b c|a.txt|b.txt|src", "rm|x", "nosuch", "sh", "d|e", "fa", "b", "env|c", "c" }
  local found = {}
  for _, argv in ipairs(run({ script }, "x")[1].argvs) do found[table.concat(argv, "|")] = true end
  for _, argv in ipairs(want) do
    if not found[argv] then return nil, "the oracle did not see " .. argv end
  end
  local argv = { "a", "b c", "a.txt" }
  if explain.argv(shell.analyse("a 'b c' *", WORLD), argv) ~= "open"
    or explain.argv(shell.analyse("a 'b c' a.txt", WORLD), argv) ~= "exact"
    or explain.argv(shell.analyse("a b c *; b 'b c' a.txt; a 'b c'", WORLD), argv) then
    return nil, "the comparison is wrong"
  end
  return true
end

local parts = { words = words, syntax = syntax, verdicts = verdicts }
if part ~= "verdicts" then assert(oracle_works()) end
if not parts[part](labelled()) then os.exit(1) end
say("ok differential %s", part)
