--- pais.cmd.bundle: pais bundle list|show|install.

local bundle = require "pais.bundle"
local json = require "pais.json"
local paths = require "pais.paths"
local state = require "pais.bundle.state"

local cmd = {}

local function note(out, bad)
  out:note(paths.shorten(bad.message) .. (bad.next and ": " .. bad.next or ""))
end

-- A bundle and how things stand with it, after what is to be said of its file.
local function found(word, list, bad, out)
  local one, msg, code, step = bundle.find(word, list, bad)
  if not one then return nil, msg, code, step end
  for _, b in ipairs(bad) do
    if b.file and b.file == one.file then note(out, b) end
  end
  local world
  world, msg, code = state.world()
  if not world then return nil, msg, code end
  return one, state.of(world, one, list)
end

local function origin(one) return one.registry or "(home)" end

local COLOR = { installed = "green", partly = "yellow", missing = "yellow", nowhere = "red",
  outdated = "yellow" }

local function data_of(one, status)
  local data = json.copy(one)
  data.state, data.environment = status.state, status.environment
  data.plugins, data.in_the_way = status.parts, status.conflicts
  return data
end

function cmd.list(_, out)
  local list, bad = bundle.all()
  for _, b in ipairs(bad) do note(out, b) end
  local world, msg, code = state.world()
  if not world then return nil, msg, code end
  local rows, data = {}, json.array {}
  for i, one in ipairs(list) do
    local status = state.of(world, one, list)
    data[i] = data_of(one, status)
    rows[i] = { { "bold", one.name }, { COLOR[status.state] or "dim", status.state },
      ("%d/%d"):format(status.there, status.required), origin(one), one.description or "" }
  end
  if out.json_mode then
    out:json(data)
  elseif #rows == 0 then
    out:print "There are no bundles."
  else
    out:table({ "bundle", "state", "required", "registry", "what for" }, rows)
  end
  return 0
end

-- What a variable is to somebody who sets it.
local function variable_row(v)
  return { v.name, v.set and { "green", "set" } or { v.required and "yellow" or "dim", v.required
    and "missing" or "optional" }, v.description or v.default and ("usually %s"):format(v.default) or "" }
end

local function part_row(part)
  return { { "bold", part.name }, { COLOR[part.state], part.state }, part.required and "" or "optional",
    part.installed or part.offered or "", part.from or "", part.description or "" }
end

local function print_about(one, status, out)
  out:print(("%s%s"):format(out:style("bold", one.name), one.version and " " .. one.version or ""))
  if one.description then out:wrap(require("pais.cli.term").clean(one.description), "  ") end
  local rows = { { { "dim", "from" }, one.registry and "registry " .. one.registry
    or paths.short(one.file) } }
  local function row(key, value)
    if value then rows[#rows + 1] = { { "dim", key }, value } end
  end
  row("author", one.author)
  row("license", one.license)
  row("needs", one.core_version and "pais " .. one.core_version)
  row("conflicts", #one.conflicts > 0 and table.concat(one.conflicts, ", "))
  for _, c in ipairs(status.conflicts) do
    rows[#rows + 1] = { "", { "red", ("the %s '%s' is installed"):format(c.what, c.name) } }
  end
  out:table(nil, rows, { indent = "  " })
end

local function rows_of(list, make)
  local rows = {}
  for i, item in ipairs(list) do rows[i] = make(item) end
  return rows
end

local function print_afterwards(one, out)
  for _, after in ipairs(one.post_install) do
    out:print(("afterwards: %s%s"):format(require("pais.cli.term").clean(after.command), after.description
      and "   # " .. require("pais.cli.term").clean(after.description) or ""))
  end
end

function cmd.show(args, out)
  local list, bad = bundle.all()
  local one, status, code, step = found(args.name, list, bad, out)
  if not one then return nil, status, code, step end
  for _, part in ipairs(status.parts) do state.offered(one, part) end
  if out.json_mode then
    out:json(data_of(one, status))
    return 0
  end
  print_about(one, status, out)
  out:print()
  out:table({ "plugin", "state", "", "version", "registry", "what for" },
    rows_of(status.parts, part_row))
  if #status.environment > 0 then
    out:print()
    out:table({ "variable", "", "what for" }, rows_of(status.environment, variable_row))
  end
  if #one.post_install > 0 then out:print() end
  print_afterwards(one, out)
  return 0
end

-- What the person has to do now: variables to set, what else there is.
local function print_left(one, status, plan, out)
  local rows = {}
  for _, v in ipairs(status.environment) do
    if not v.set and (v.required or v.default) then
      rows[#rows + 1] = { v.name .. "=" .. (v.default or ""), v.description or "" }
    end
  end
  if #rows > 0 then
    out:print(("To be set in %s:"):format(paths.short(paths.home() .. "/.env")))
    out:table(nil, rows, { indent = "  " })
  end
  if #plan.left > 0 then
    out:print(("Optional: %s (--with NAME, or --all)"):format(table.concat(plan.left, ", ")))
  end
  print_afterwards(one, out)
end

function cmd.install(args, out)
  local list, bad = bundle.all()
  local one, status, code, step = found(args.name, list, bad, out)
  if not one then return nil, status, code, step end
  local install = require "pais.bundle.install"
  local plan, msg
  plan, msg, code, step = install.plan(one, list, { with = args.with, all = args.all })
  if not plan then return nil, msg, code, step end
  return require("pais.install.stop").guard(out, function()
    local done, why, word, hint = install.run(one, plan, { yes = args.yes, dry_run = args.dry_run }, out)
    if not done then return nil, why, word, hint end
    local exit = require("pais.cmd.plugin.report").print(done, out, args.dry_run,
      { bundle = one.name, environment = status.environment, left = plan.left })
    if not out.json_mode and exit == 0 then print_left(one, status, plan, out) end
    if not out.json_mode and done.failed[1] then out:print "Nothing was changed." end
    return exit
  end)
end

return cmd
