--- pais.doctor.record: whether events can be written down, and who may read them.

local fs = require "pais.fs"
local paths = require "pais.paths"
local sys = require "pais.sys"
local words = require "pais.doctor.words"

local function history(w)
  return w.home_stat and w.home_stat.type == "dir" and paths.history(w.plan.config.values) or nil
end

-- The nearest folder above that is there.
local function nearest(path)
  while path ~= "" and not fs.lstat(path) do path = path:match "^(.*)/[^/]*$" or "" end
  return path ~= "" and path or "/"
end

local function writable(w, report)
  local dir = history(w)
  if not dir then return report:ok "no home to write to" end
  if w.plan.config.values.record.enabled == false then
    return report:warn("events are not recorded: record.enabled is false",
      "pais config set record.enabled true")
  end
  local file = require("pais.record").file(dir)
  local there = nearest(file)
  local st = fs.lstat(there)
  if st.type == "link" and there == file then
    return report:fail(paths.short(file) .. " is a link; the record does not follow one",
      "rm " .. words.path(file))
  end
  local real = fs.stat(there)
  if there ~= file and (not real or real.type ~= "dir") then
    return report:fail(("%s is no folder"):format(paths.short(there)),
      ("mv %s %s.old"):format(words.path(there), words.path(there)))
  end
  local ok, msg = fs.writable(there)
  if ok then return report:ok("written to " .. paths.short(dir)) end
  report:fail("events cannot be recorded: " .. msg, st.uid == sys.uid() and "chmod u+rwX " ..
    words.path(there) or ('sudo chown -R "$(id -u)" %s'):format(words.path(there)))
end

local function private(w, report)
  local dir = history(w)
  local raw = dir and dir .. "/raw"
  local st = raw and fs.stat(raw)
  if not st then return report:ok "nothing recorded yet" end
  if st.mode & 63 ~= 0 then -- 077
    return report:warn(("the record in %s can be read by others (mode %04o)"):format(
      paths.short(raw), st.mode), "chmod 700 " .. words.path(raw),
      function() return fs.chmod(raw, 448) end)
  end
  report:ok "for you alone"
end

local function newest(w, report)
  local dir = history(w)
  local last = dir and require("pais.log").last(dir, 1)[1]
  report:ok(last and "last event " .. require("pais.log.time").ago(math.max(0,
    sys.time_ns() // 1000000000 - require("pais.log.time").epoch(last.t))) or "no event yet")
end

return { title = "Record", checks = {
  { "record.writable", writable },
  { "record.private", private },
  { "record.last", newest },
} }
