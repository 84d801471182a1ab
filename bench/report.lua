--- bench/report.lua DIR [--json]: a table of what bench/run.sh measured, in Markdown.
-- The machine and the circumstances come as variables of the environment.
local fs = require "pais.fs"
local json = require "pais.json"
local sys = require "pais.sys"

local dir, form = arg[1], arg[2]

-- The lines of bench/clock.c by the name of the command, and in order; empty when it was skipped.
local function measured(name)
  local all = {}
  for line in (fs.read(("%s/%s.jsonl"):format(dir, name)) or ""):gmatch "[^\n]+" do
    local row = json.decode(line)
    all[#all + 1] = row
    if row.name then all[row.name] = row end
  end
  return all
end

local rows = json.array {}

-- One line of the table. Without a value it was not measured; without a target it only informs.
local function add(id, what, value, unit, target)
  local met
  if value and target then met = value <= target end
  rows[#rows + 1] = { id = id, what = what, value = value, unit = unit, target = target, met = met }
end

local call, installed = measured "call", measured "installed"
local programs, write, rule = measured "programs", measured "write", measured "rule"
local instructions = measured("instructions")[1]

local CALL = "a Bash call, allowed; 100 plugins, 10 match"
add("call_ratio", CALL, call.pais.ratio, "x /bin/true", 1.6)
add("call_ms", CALL, call.pais.p50_ms, "ms")
add("call_p99_ms", CALL .. ", p99", call.pais.p99_ms, "ms")
add("true_ms", "/bin/true", call["true"].p50_ms, "ms")
add("call_instructions", CALL, instructions and instructions.instructions / 1e6,
  "million instructions", 4)
add("call_rss_mb", CALL, call.pais.rss_kb / 1024, "MB resident", 8)
add("installed_ratio", "1,000 plugins, 10 match", installed["1000"].ratio,
  "x 10 plugins, 10 match", 2)
add("programs_ms", "10 programs of 50 ms, independent", programs.pais.p50_ms, "ms", 100)
add("write_ratio", "a Write call of 5 MB; 100 plugins, 10 match", write.pais and write.pais.ratio,
  "x jq -c .", 0.3)
local engine, growth, guard = measured("engine")[1], measured "growth", measured "guard"
local guarded, others, verdicts = measured "guarded", measured "others", measured "guards"
local ENGINE = ("the shell engine, %d labelled commands"):format(engine.commands)
add("engine_p50_us", ENGINE .. ", p50", engine.p50_us, "us", 5)
add("engine_p99_us", ENGINE .. ", p99", engine.p99_us, "us", 50)
local steepest, slowest = growth[1], growth[1]
for _, family in ipairs(growth) do
  -- What takes next to no time says nothing.
  if family.ms > 1 and family.growth > steepest.growth then steepest = family end
  if family.ms > slowest.ms then slowest = family end
end
add("growth", ("twice the text, the worst of %d families to %d KiB"):format(#growth, growth[1].kib),
  steepest.growth, ("x (%s)"):format(steepest.family:gsub("[|`]", " ")), 2.3)
add("growth_ms", ("%d KiB of the slowest family"):format(growth[1].kib), slowest.ms,
  ("ms (%s)"):format(slowest.family:gsub("[|`]", " ")))
local GUARD = "a Bash call, the security guard on"
add("guard_ratio", GUARD, guard.pais.ratio, "x /bin/true", 1.7)
add("guard_ms", GUARD, guard.pais.p50_ms, "ms")
add("bare_ratio", "a Bash call, no plugin", guard.bare.ratio, "x /bin/true")
for _, name in ipairs { "bare-ordinary", "guard-ordinary", "guard-chain", "guard-destructive" } do
  local row, what = guarded[name], name:gsub("^bare%-ordinary$", "no plugin")
    :gsub("^guard%-", "the guard on, "):gsub("ordinary", "ls -la"):gsub("chain", "a chain")
    :gsub("destructive", "refused")
  add("instructions_" .. name:gsub("-", "_"), "a Bash call, " .. what,
    row and row.instructions / 1e6, "million instructions")
end
for i, peer in ipairs(others) do
  local said = verdicts[peer.name]
  add("guard_" .. peer.name:match "^[%w-]+", ("the guard %s: `ls -la`"):format(peer.name), peer.p50_ms,
    ("ms%s; stops %d of %d that must be blocked, %d of %d benign"):format(
      i > 1 and (" (%.0f x)"):format(peer.ratio) or "", said.blocked, said.block, said.stopped,
      said.allow))
end
local search, sync = measured "search", measured("net")[1]
add("search_ms", "pais registry search, two words in 10,000 plugins", search.pais.p50_ms, "ms", 50)
local alone = sync and math.max(sync.git_ms, sync.file_ms)
add("sync_ratio", "a sync of 20 registries, 10 git and 10 files, 50 ms away", sync and sync.all_ms / alone,
  ("x the slowest alone (%.0f ms)"):format(alone or 0), 3)
add("sync_again_ms", "the same with nothing new", sync and sync.again_ms, "ms")
add("install_ratio", "an install of 20 plugins, 50 ms away", sync and sync.install_ms / sync.clone_ms,
  ("x 20 git clones (%.0f ms)"):format(sync and sync.clone_ms or 0), 2)
for i = 2, #rule do
  local peer = rule[i]
  add("peer_" .. peer.name:match "^%w+", ("the same rule in %s"):format(peer.name), peer.ratio,
    ("x pais (%.2f ms, pais %.2f ms)"):format(peer.p50_ms, rule.pais.p50_ms))
end

local function circumstance(name) return sys.env(name) or "" end

local cores = tonumber(circumstance("MACHINE"):match "(%d+) cores$") or 1
local load = tonumber((circumstance("LOAD"):match "^[%d.]+")) or 0
local warnings = json.array {}
if load > cores / 2 then
  warnings[#warnings + 1] = ("the load was %.2f on %d cores before this began: too busy for " ..
    "numbers to keep"):format(load, cores)
end
for name in circumstance("MISSING"):gmatch "[^;]+" do
  warnings[#warnings + 1] = name .. ": not installed: what needs that was skipped"
end

if form == "--json" then
  print(json.encode({ rows = rows, warnings = warnings, machine = circumstance "MACHINE",
    kernel = circumstance "KERNEL", date = circumstance "DATE", load = circumstance "LOAD",
    rounds = tonumber(circumstance "ROUNDS"), version = sys.version }, { pretty = true }))
  return
end

local function number(value)
  if value < 10 then return ("%.2f"):format(value) end
  return ("%.1f"):format(value)
end

local cells = { { "what", "measured", "target", "" }, { "---", "---", "---", "---" } }
for _, row in ipairs(rows) do
  local met = row.met == nil and "" or row.met and "met" or "missed"
  cells[#cells + 1] = { row.what, row.value and number(row.value) .. " " .. row.unit or "skipped",
    row.target and ("%g"):format(row.target) or "", met }
end

local widths = { 0, 0, 0, 0 }
for _, line in ipairs(cells) do
  for i, cell in ipairs(line) do widths[i] = math.max(widths[i], #cell) end
end
for n, line in ipairs(cells) do
  local out = {}
  for i, cell in ipairs(line) do
    out[i] = cell .. (n == 2 and "-" or " "):rep(widths[i] - #cell)
  end
  print("| " .. table.concat(out, " | ") .. " |")
end
print()
print(("pais %s on %s, %s, %s; p50 of %s rounds; load before: %s"):format(sys.version,
  circumstance "MACHINE", circumstance "KERNEL", circumstance "DATE", circumstance "ROUNDS",
  circumstance "LOAD"))
for _, warning in ipairs(warnings) do print("warning: " .. warning) end
