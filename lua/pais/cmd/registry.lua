--- pais.cmd.registry: pais registry sync|add|remove|list|show|search.

local json = require "pais.json"
local registry = require "pais.registry"
local store = require "pais.registry.store"
local sys = require "pais.sys"

local cmd = {}

local WARNINGS = 10 -- of a registry that are shown

local function plural(n, one, many) return ("%d %s"):format(n, n == 1 and one or many) end

local function plugins(n) return plural(n, "plugin", "plugins") end

-- "2 hours ago" of an RFC 3339 time.
local function ago(synced)
  if not synced or synced == "before" then return "earlier" end
  return synced:sub(1, 16):gsub("T", " ")
end

-- ---- sync

local function progress_for(regs, out)
  local names = {}
  for i, reg in ipairs(regs) do names[i] = reg.name end
  local live = sys.isatty(2) and sys.env "TERM" ~= "dumb"
  return require("pais.cli.progress").new(names, { tty = live and not out.json_mode,
    color = out.error_color, width = live and sys.width() or 80, now_us = sys.now_us,
    write = out.json_mode and function() end or out.write_error })
end

local function said(o, live)
  local text
  if o.status == "failed" then
    text = o.message:gsub("^registry [^:]*: ", "")
    -- A line of a terminal has room for the reason; the whole is told at the end.
    if live then return "bad", (text:gsub("^%a+ %S+: ", "")) end
    if o.copy then text = ("%s (the copy from %s stays)"):format(text, ago(o.copy)) end
    return "bad", text
  end
  text = ("%s, %s"):format(o.status, plugins(o.entries))
  if (o.bytes or 0) > 0 then
    text = ("%s, %s"):format(text, require("pais.cli.progress").bytes(o.bytes))
  end
  if o.via == "git" then text = text .. ", by the git command" end
  if #o.warnings > 0 then text = ("%s, %s"):format(text, plural(#o.warnings, "warning", "warnings")) end
  return o.status == "updated" and "ok" or "same", text
end

local AUTH = { E_AUTH = true }

-- 21 when credentials are all that is missing, else 20.
local function exit_of(outcomes)
  local failed, auth = 0, 0
  for _, o in ipairs(outcomes) do
    if o.status == "failed" then
      failed = failed + 1
      if AUTH[o.code] then auth = auth + 1 end
    end
  end
  local exit = require "pais.cli.exit"
  return failed == 0 and exit.OK or failed == auth and exit.AUTH or exit.NETWORK, failed
end

-- What is wrong with a listing; its author may have made very much of that.
local function warn(o, out)
  for i = 1, math.min(#o.warnings, WARNINGS) do
    out:note(("registry %s: %s"):format(o.name, o.warnings[i]))
  end
  local more = #o.warnings - WARNINGS
  if more > 0 then
    out:note(("registry %s: %s; 'pais registry sync %s --json' has all"):format(o.name,
      plural(more, "more warning", "more warnings"), o.name))
  end
end

local function sync(regs, problems, opts, out)
  local progress = progress_for(regs, out)
  opts.waiting = function() out:note "another sync is running; waiting for it to end" end
  local outcomes, msg, code, step = require("pais.registry.sync").run(regs, opts, function(o, p)
    if p then return progress:step(o.name, p) end
    progress:done(o.name, said(o, progress.live))
  end)
  if not outcomes then return nil, msg, code, step end
  for _, p in ipairs(problems) do
    outcomes[#outcomes + 1] = { name = p.name, status = "failed", code = p.code,
      message = p.message, next = p.next, warnings = json.array {} }
    progress:done(p.name, "bad", p.message)
  end
  local exit, failed = exit_of(outcomes)
  if out.json_mode then
    out:json(json.array(outcomes))
    return exit
  end
  for _, o in ipairs(outcomes) do warn(o, out) end
  for _, o in ipairs(outcomes) do
    if o.status == "failed" then
      local _, whole = said(o)
      if progress.live then out:note(("registry %s: %s"):format(o.name, whole)) end
      if o.next then out:note(("registry %s: %s"):format(o.name, o.next)) end
    end
  end
  if failed > 0 then out:note(("%d of %d registries failed"):format(failed, #outcomes)) end
  return exit
end

function cmd.sync(args, out)
  local regs, problems, code, step = registry.named(args.names)
  if not regs then return nil, problems, code, step end
  return sync(regs, problems, { frozen = args.frozen, offline = args.offline }, out)
end

-- ---- add and remove

-- As it goes into the configuration: a path of this place as an absolute one.
local function written(url)
  local at, msg, code, step = require("pais.registry.address").parse(url, sys.cwd())
  if not at then return nil, msg, code, step end
  if at.kind == "file" and not url:find "^file:" and not url:find "^~" then return at.path end
  if at.kind == "git" and at.url:find "^file://" and not url:find "^[%w+]*:" and url:find "^%." then
    return sys.cwd() .. "/" .. url
  end
  return url
end

function cmd.add(args, out)
  if not args.name:find "^%a[%w_-]*$" then
    return nil, ("add registry %s: a name has letters, digits, '_' and '-'"):format(args.name), "E_USAGE"
  end
  local url, msg, code, step = written(args.url)
  if not url then return nil, msg, code, step end
  if args.key then
    local good, why = require("pais.sign").key(args.key)
    if not good then return nil, ("add registry %s: the key: %s"):format(args.name, why), "E_USAGE" end
  end
  local value = url
  if args.key or args.insecure then value = { url = url, key = args.key, insecure = args.insecure } end
  for _, reg in ipairs((registry.all())) do
    if reg.name == args.name and not reg.builtin and (reg.url ~= url or reg.key ~= args.key)
      and not args.force then
      return nil, ("add registry %s: it is there already: %s"):format(args.name, reg.address.text),
        "E_USAGE", "take another name, or --force to replace it"
    end
  end
  local write = require "pais.config.write"
  if args.force then
    local dropped, why, word = write.drop({ "registries", args.name })
    if not dropped then return nil, why, word end
  end
  local file
  file, msg, code = write.put({ "registries", args.name }, value)
  if not file then return nil, msg, code end
  local short = require("pais.paths").short(file)
  out:note(("%s is in %s"):format(args.name, short))
  if require("pais.registry.address").public(url) ~= url then
    out:note(("its credentials are in %s now; in .env or ~/.netrc they stay yours"):format(short))
  end
  if args.no_sync then
    if out.json_mode then out:json { name = args.name, url = url, file = file } end
    return 0
  end
  local regs, problems = registry.named { args.name }
  return sync(regs, problems, {}, out)
end

function cmd.remove(args, out)
  local regs, msg, code, step = registry.named { args.name }
  if not regs then return nil, msg, code, step end
  local reg = regs[1] or msg[1]
  if reg.builtin then
    return nil, ("remove registry %s: it is built in"):format(args.name), "E_USAGE"
  end
  local file
  file, msg, code = require("pais.config.write").drop({ "registries", args.name })
  if not file then return nil, msg, code, "take it out of the file by hand" end
  local left = require("pais.config").load().values.registries or {}
  if left[args.name] then
    return nil, ("remove registry %s: it is not in %s but in another layer"):format(args.name, file),
      "E_CONFIG", "pais config show --origin"
  end
  local ok
  ok, msg, code = store.forget(regs[1] or { name = args.name, dir =
    require("pais.paths").registries(require("pais.config").load().values) })
  if not ok then return nil, msg, code end
  if out.json_mode then out:json { name = args.name, file = file } end
  out:note(("%s is taken out of %s; what was installed from it stays"):format(args.name,
    require("pais.paths").short(file)))
  return 0
end

-- ---- list, show, search

local function row_of(reg)
  local index, why, code = store.index(reg)
  local state = store.state(reg)
  return { name = reg.name, url = reg.address.text, kind = reg.builtin and "built in" or
    reg.address.kind, signed = reg.key ~= nil, synced = state and state.synced, commit = state and
    state.commit, entries = index and require("pais.registry.index").count(index),
    state = index and "ok" or code == "E_REGISTRY" and "not synced" or "unreadable",
    reason = not index and why or nil }
end

function cmd.list(_, out)
  local rows, regs, problems = json.array {}, registry.all()
  for i, reg in ipairs(regs) do rows[i] = row_of(reg) end
  for _, p in ipairs(problems) do
    rows[#rows + 1] = { name = p.name, state = "refused", reason = p.message, url = "" }
  end
  if out.json_mode then out:json(rows) return 0 end
  local cells, unsynced = {}, false
  for i, r in ipairs(rows) do
    local from = r.kind == "built in" and "(built in)" or r.signed and r.url .. " (signed)" or r.url
    cells[i] = { { "bold", r.name }, r.entries and plugins(r.entries) or { "yellow", r.state },
      r.kind ~= "built in" and r.synced and ago(r.synced) or "", from }
    unsynced = unsynced or r.state == "not synced"
  end
  out:table({ "name", "holds", "synced (UTC)", "from" }, cells)
  for _, r in ipairs(rows) do
    if r.reason and r.state ~= "not synced" then out:note(r.reason) end
  end
  if unsynced then out:note "'pais registry sync' brings what is not synced" end
  return 0
end

local function names_of(list)
  local names = {}
  for i, item in ipairs(list) do names[i] = item.name end
  return table.concat(names, ", ")
end

function cmd.show(args, out)
  local regs, problems, code, step = registry.named { args.name }
  if not regs then return nil, problems, code, step end
  if not regs[1] then return nil, problems[1].message, problems[1].code, problems[1].next end
  local reg = regs[1]
  local text, msg
  text, msg, code = store.index(reg)
  if not text then return nil, msg, code, "pais registry sync " .. reg.name end
  local about, entries = row_of(reg), json.array {}
  local bundles = json.array(require("pais.registry.index").bundles(text))
  for i, hit in ipairs(require("pais.registry.index").search(text, {})) do
    entries[i] = json.decode(hit.data)
  end
  if out.json_mode then
    about.plugins, about.key, about.bundles = entries, reg.key, bundles
    out:json(about)
    return 0
  end
  local rows = { { "from", reg.address.text }, { "synced", about.synced and ago(about.synced) or
    reg.builtin and "built in" or "" }, { "commit", about.commit or "" }, { "signed by", reg.key or "" },
    { "bundles", names_of(bundles) } }
  for i = #rows, 1, -1 do if rows[i][2] == "" then table.remove(rows, i) end end
  out:table(nil, rows)
  out:print()
  local cells = {}
  for i, e in ipairs(entries) do
    cells[i] = { { "bold", e.name }, e.version or "", e.language or "", e.description or "" }
  end
  out:table({ "plugin", "version", "language", "what for" }, cells)
  return 0
end

local SHOWN = 50

function cmd.search(args, out)
  local found, msg, code, step = registry.search(args.words or {})
  if not found then return nil, msg, code, step end
  local most = args.limit or (out.json_mode and math.huge or SHOWN)
  local entries = json.array {}
  for i = 1, math.min(#found.hits, most) do entries[i] = json.decode(found.hits[i].data) end
  if out.json_mode then
    out:json(entries)
  else
    local cells = {}
    for i, e in ipairs(entries) do
      cells[i] = { { "bold", e.name }, e.version or "", e.registry, e.description or "" }
    end
    if #cells > 0 then
      out:table({ "plugin", "version", "registry", "what for" }, cells)
    else
      out:note "nothing was found"
    end
    if #found.hits > #entries then
      out:note(("%d more; another word makes it fewer, --limit %d shows all"):format(
        #found.hits - #entries, #found.hits))
    end
  end
  for _, problem in ipairs(found.problems) do out:note(problem .. ": pais registry sync") end
  return #entries > 0 and 0 or 1
end

return cmd
