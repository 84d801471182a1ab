--- pais.cmd.plugin.look: what is installed, what it was, what there would be.

local json = require "pais.json"
local term = require "pais.cli.term"

local cmd = {}

function cmd.outdated(args, out)
  local list, msg, code, step = require("pais.install.update").offers(args.plugin or {}, out)
  if not list then return nil, msg, code, step end
  local rows, failed, more = {}, {}, false
  for _, o in ipairs(list) do
    if o.state == "failed" then failed[#failed + 1] = o end
    more = more or o.state == "newer" or o.state == "changed"
    if o.state ~= "same" and o.state ~= "link" then
      rows[#rows + 1] = { { "bold", o.name }, o.version, o.offered or "?",
        { o.state == "failed" and "red" or "yellow", o.state } }
    end
  end
  local exit = failed[1] and require("pais.cli.exit").of(failed[1].code) or 0
  if out.json_mode then
    out:json(json.array(list))
    return exit
  elseif #rows == 0 then
    out:print(#list == 0 and "Nothing is in pais.lock." or "Everything is up to date.")
  else
    out:table({ "name", "installed", "offered", "" }, rows)
  end
  if more then out:print "'pais plugin update --dry-run' shows what would change." end
  for _, o in ipairs(failed) do
    out:error(("look for a newer %s: %s"):format(o.name, o.message), o.next, o.code)
  end
  return exit
end

function cmd.generations(_, out)
  local at, msg, code = require("pais.install.places").get()
  if not at then return nil, msg, code end
  local all = require("pais.install.generations").read(at)
  if out.json_mode then
    out:json { current = all.current, list = json.array(all.list) }
    return 0
  end
  if #all.list == 0 then
    out:print "Nothing has been installed with pais yet."
    return 0
  end
  local rows = {}
  for i = #all.list, 1, -1 do
    local g, count = all.list[i], 0
    for _ in pairs(g.plugins) do count = count + 1 end
    rows[#rows + 1] = { g.n == all.current and { "green", "*" } or "", tostring(g.n),
      g.time:sub(1, 16):gsub("T", " "), term.count(count, "plugin"),
      g.what }
  end
  out:table({ "", "n", "time (UTC)", "", "after" }, rows)
  return 0
end

local COLOR = { same = "green", changed = "red", missing = "red" }
local SAID = { same = "as it was installed", link = "a link, not looked at", unlocked =
  "not in pais.lock: your own, or from 'pais init'" }

--- `pais plugin verify` without a target: the bytes of all plugins.
function cmd.bytes(_, out)
  local bytes = require "pais.install.bytes"
  local list, msg, code, step = bytes.all()
  if not list then return nil, msg, code, step end
  local exit, rows = 0, {}
  for i, s in ipairs(list) do
    local told = bytes.told(s)
    if told then exit = 1 end
    rows[i] = { { "bold", s.name }, { COLOR[s.state] or "dim", s.state }, told or SAID[s.state] }
  end
  if out.json_mode then
    out:json(json.array(list))
  elseif #rows == 0 then
    out:print "There are no plugins."
  else
    out:table(nil, rows)
  end
  return exit
end

return cmd
