--- pais.plugin.offer: what `pais skill` and `pais agent` have in common: list, show, check, new.

local fs = require "pais.fs"
local installed = require "pais.plugin.installed"
local json = require "pais.json"
local paths = require "pais.paths"
local schema = require "pais.schema"
local survey = require "pais.setup.survey"
local term = require "pais.cli.term"

local offer = {}

local COLORS = { linked = "green", copied = "green", edited = "yellow", conflict = "red",
  refused = "red", unusable = "red", off = "yellow", ["not linked"] = "yellow" }

--- A state with its colour, as a cell of a table.
---@param state string
---@return string|table
function offer.cell(state) return COLORS[state] and { COLORS[state], state } or state end

--- Whose something is, in a word.
---@param row pais.survey.row
---@return string
function offer.owner(row)
  return row.plugin or (row.scope == "user" and "you" or paths.short(row.found.file):match
    "^(.-)/%.claude/" or "project")
end

--- A table whose last column is a text: one line each, as much as has room. `--json` has all of it.
---@param out pais.out
---@param header string[]
---@param cells table[] rows of pais.cli.out.table
function offer.table(out, header, cells)
  local last, used = #header, 0
  for i = 1, last - 1 do
    local widest = term.width(header[i])
    for _, row in ipairs(cells) do
      widest = math.max(widest, term.width(type(row[i]) == "table" and row[i][2] or row[i]))
    end
    used = used + widest + 2
  end
  local room = math.max(20, (out.tty and out.width or 100) - used)
  for _, row in ipairs(cells) do row[last] = term.cut(term.clean(row[last]), room) end
  out:table(header, cells)
end

--- The reasons why something is not shown.
---@param rows pais.survey.row[]
---@param out pais.out
function offer.reasons(rows, out)
  local seen, list = {}, {}
  for _, row in ipairs(rows) do
    if row.reason and not seen[row.reason] and row.state == "conflict" then
      list[#list + 1] = row.reason
    end
    seen[row.reason or ""] = true
  end
  if list[1] then out:print() end
  for _, reason in ipairs(list) do out:wrap(term.clean(reason), "  ") end
end

--- A row as data.
---@param row pais.survey.row
---@return table
function offer.data(row)
  return { name = row.prefix .. row.name, plugin = row.plugin, scope = row.scope, state = row.state,
    reason = row.reason, file = row.found.file, path = row.path }
end

--- What is printed above the fields of one of them.
---@param row pais.survey.row
---@param out pais.out
---@param rows table[] more rows: name, value
function offer.heading(row, out, rows)
  out:print(out:style("bold", term.clean(row.prefix .. row.name)))
  local all = { { "state", offer.cell(row.state) } }
  if row.reason then all[2] = { "why", row.reason } end
  all[#all + 1] = { "of", row.plugin and "plugin " .. row.plugin or row.scope == "user" and "you"
    or "a project" }
  all[#all + 1] = { "file", paths.short(row.found.file) }
  if row.path and row.plugin then all[#all + 1] = { "shown as", paths.short(row.path) } end
  for _, more in ipairs(rows) do all[#all + 1] = more end
  out:table(nil, all, { indent = "  " })
end

--- Print problems, one a line, and the sum.
---@param problems schema.Problem[]
---@param out pais.out
---@param what string what was looked at, in words
---@return integer exit code
function offer.verdict(problems, out, what)
  local errors = 0
  for _, p in ipairs(problems) do errors = errors + (p.level == "error" and 1 or 0) end
  local exit = errors > 0 and require("pais.cli.exit").CONFIG or 0
  if out.json_mode then
    out:json { ok = errors == 0, problems = json.array(problems) }
    return exit
  end
  for _, p in ipairs(problems) do
    out:print(("%s: %s"):format(out:style(p.level == "error" and "red" or "yellow", p.level),
      term.clean(schema.format(p))))
  end
  local warnings = #problems - errors
  if #problems == 0 then
    out:print(("%s: %s"):format(what, out:style("green", "everything is in order")))
  else
    out:print(("%s: %s, %s"):format(what, term.count(errors, "error"),
      term.count(warnings, "warning")))
  end
  return exit
end

--- Print one of them: its fields, what the model sees of it, what is wrong with it.
---@param row pais.survey.row
---@param page pais.front.page
---@param out pais.out
---@param about {rows: table[], title: string, text: string, what: string} rows: more fields; title of
---  the text; what: it in words
function offer.show(row, page, out, about)
  offer.heading(row, out, about.rows)
  out:print("\n" .. about.title)
  out:wrap(term.clean(about.text), "  ")
  if page.problems[1] then
    out:print()
    offer.verdict(page.problems, out, about.what)
  end
end

-- What a path is: a file, the folder of one, or nil.
local function page_at(kind, word)
  local name = kind == "skill" and "SKILL.md" or "AGENT.md"
  local path = fs.realpath(word) or word
  local st = fs.stat(path)
  if st and st.type == "dir" and fs.stat(path .. "/" .. name)
    and not fs.stat(path .. "/plugin.yaml") and not fs.stat(path .. "/plugin.toml") then
    path = path .. "/" .. name
    st = fs.stat(path)
  end
  if not st or st.type ~= "file" then return nil end
  local dir = path:match "^(.*)/[^/]*$"
  local base = path:match("([^/]*)%.md$")
  return { name = base == name:sub(1, -4) and dir:match "([^/]*)$" or base or path, dir = dir,
    file = path }
end

-- Everything that installed plugins have of a kind, and what else the user has.
local function check_all(kind)
  local rows, msg, code = survey.of(kind)
  if not rows then return nil, msg, code end
  local module, problems = require("pais.plugin." .. kind), {}
  local overview = assert(installed.overview())
  for _, m in ipairs(overview.manifests) do
    local found = module.problems(m)
    table.move(found, 1, #found, #problems + 1, problems)
  end
  for _, row in ipairs(rows) do
    if not row.plugin then
      local found = module.check(row.found).problems
      table.move(found, 1, #found, #problems + 1, problems)
    end
  end
  return problems, term.count(#rows, kind)
end

--- Check one, those of a plugin, or all.
---@param kind "skill"|"agent"
---@param target string|nil a file, a folder, a plugin, or a name
---@param out pais.out
---@return integer|nil exit code
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function offer.check(kind, target, out)
  if not target then
    local problems, what, code = check_all(kind)
    if not problems then return nil, what, code end
    return offer.verdict(problems, out, what)
  end
  local module = require("pais.plugin." .. kind)
  local found = page_at(kind, target)
  if found then return offer.verdict(module.check(found).problems, out, target) end
  local dir = installed.locate(target)
  if dir then
    local m, problems, remains = require("pais.plugin.manifest").load(dir)
    if not m then return offer.verdict(problems, out, target) end
    return offer.verdict(module.problems(m or remains), out, "plugin " .. m.name)
  end
  local row, msg, code, step = survey.find(kind, target)
  if not row then return nil, msg, code, step end
  return offer.verdict(module.check(row.found).problems, out, target)
end

--- Make a new one in a plugin.
---@param kind "skill"|"agent"
---@param args {plugin: string, name: string|nil}
---@param out pais.out
---@return integer|nil exit code
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function offer.new(kind, args, out)
  local m, msg, code, step = installed.find(args.plugin)
  if not m then return nil, msg, code, step end
  local name = args.name or m.name
  local ok
  ok, msg = require("pais.plugin.scaffold").valid(name, kind)
  if not ok then return nil, msg, "E_USAGE" end
  local file = require("pais.plugin.scaffold." .. kind)(m.dir, name)
  if fs.lstat(file.path) then
    return nil, ("make %s: %s: there is something already"):format(kind, file.path), "EEXIST",
      "take another name"
  end
  ok, msg, code = fs.mkdirs(file.path:match "^(.*)/")
  if ok then ok, msg, code = fs.write(file.path, file.text) end
  if not ok then return nil, msg, code end
  local report
  report, msg, code = require("pais.setup.shown").update()
  if not report then return nil, msg, code end
  if out.json_mode then
    out:json { name = name, plugin = m.name, file = file.path }
    return 0
  end
  out:print("made " .. out:style("bold", paths.short(file.path)))
  for _, item in ipairs(report.put) do
    out:print(("%s %s"):format(item.how == "link" and "linked" or "copied", paths.short(item.target)))
  end
  for _, list in ipairs { report.notes, report.failed } do
    for _, note in ipairs(list) do out:note(note) end
  end
  out:print(("\nNow write it, and try: pais %s check %s"):format(kind, args.plugin))
  return 0
end

return offer
