--- A change of what is installed is whole or not there, wherever it is killed, and whatever is full.

local bytes = require "pais.install.bytes"
local change = require "pais.install.change"
local fs = require "pais.fs"
local scratch = require "scratch"
local sh = require "sh"
local fstree = require "pais.fstree"
local world = require "world"

local function plugin(name, version, more)
  return { ["plugin.yaml"] = ("plugin: {name: %s, version: %s}\nhooks: {Stop: true}\n"):format(name,
    version), ["init.lua"] = "return {Stop = function() end}\n" .. (more or ""),
    ["sub/.hidden"] = version }
end

local function put(dir, files)
  for path, text in pairs(files) do
    assert(fs.mkdirs((dir .. "/" .. path):match "^(.*)/"))
    assert(fs.write(dir .. "/" .. path, text))
  end
end

local function mute() end
local out = require("pais.cli.out").new { write = mute, write_error = mute, json = true }

local function install(...)
  return require("pais.install.add").run({ ... }, { yes = true }, out)
end

-- A home with `one` and `two` in version 1, whose sources have version 2 already, and a third source.
local function template()
  local w = world.new()
  for _, name in ipairs { "one", "two", "three" } do
    put(w.dir .. "/src/" .. name, plugin(name, "1.0.0"))
  end
  w:inside(function()
    assert(install(w.dir .. "/src/one", w.dir .. "/src/two"))
    put(w.home .. "/plugins/one", { ["config.yaml"] = "mine: true\n" })
  end)
  for _, name in ipairs { "one", "two" } do
    put(w.dir .. "/src/" .. name, plugin(name, "2.0.0", "-- new\n"))
  end
  return w
end

local made

local function prepared()
  made = made or template()
  local w = world.new(nil, "/dev/shm")
  w.src = made.dir .. "/src"
  sh.run(("cp -a %s/.config %s/"):format(sh.quote(made.dir), sh.quote(w.dir)))
  return w
end

local OPERATIONS = {
  install = function(w) return install(w.src .. "/three") end,
  update = function() return require("pais.install.update").run({}, { yes = true }, out) end,
  remove = function() return require("pais.install.remove").run({ "one" }, {}, out) end,
  rollback = function() return require("pais.install.rollback").run(nil, {}, out) end,
}

-- What is there, as the lock sees it: every plugin "same".
local function versions(w)
  local found = {}
  for _, s in ipairs(assert(bytes.all())) do
    assert.equal("same", s.state, s.name .. " is " .. s.state)
    found[#found + 1] = s.name .. " " .. s.version
  end
  if fs.stat(w.home .. "/plugins/one") then
    assert.equal("mine: true\n", fs.read(w.home .. "/plugins/one/config.yaml"))
  end
  return table.concat(found, ", ")
end

local function nothing_left(w)
  assert.same({}, fs.list(w.home .. "/plugins/.pais/stage") or {})
  for _, name in ipairs(fs.list(w.home)) do assert.is_nil(name:find "%.new$") end
  for _, name in ipairs(fs.list(w.home .. "/plugins/.pais")) do
    assert.is_nil(name:find "%.new$" or name:find "^journal")
  end
  for _, name in ipairs(fs.list(w.home .. "/plugins")) do
    assert.is_nil(name:find "~" or name:find "^%.[^p]")
  end
end

describe("a change that is cut short", function()
  -- Why: what is on the disk does not matter to a kill, and thousands of these take minutes.
  local sync = fstree.sync
  setup(function() fstree.sync = function() return true end end)
  teardown(function()
    fstree.sync = sync
    scratch.clean()
  end)
  local before = "one 1.0.0, two 1.0.0"
  local after = { install = "one 1.0.0, three 1.0.0, two 1.0.0", update = "one 2.0.0, two 2.0.0",
    remove = "two 1.0.0", rollback = "" }
  -- In the middle of a change of several plugins, some are new and some are old.
  local between = { update = "one 2.0.0, two 1.0.0", rollback = "two 1.0.0" }

  for name, operation in pairs(OPERATIONS) do
    it("by a kill: " .. name, function()
      local seen, n, killed = {}, 1, nil
      repeat
        local w = prepared()
        w:inside(function()
          killed = world.killed(n, false, function() assert(operation(w)) end)
          local now = versions(w)
          assert.is_truthy(now == before or now == after[name] or now == between[name],
            ("%s at %d: %s"):format(name, n, now))
          -- The next one to come finishes what was begun, and puts away the rest.
          change.with(out, function() return true end)
          local settled = versions(w)
          assert.is_truthy(settled == before or settled == after[name], settled)
          seen[settled] = true
          nothing_left(w)
          if settled == before then assert(operation(w)) end
          assert.equal(after[name], versions(w))
        end)
        fs.rmtree(w.dir)
        n = n + 1
      until not killed
      assert.is_true(n > 10, "too few steps to be true: " .. n)
      assert.is_true(seen[before] and seen[after[name]])
    end)

    it("by a full disk: " .. name, function()
      local n = 1
      repeat
        local w, full = prepared(), nil
        w:inside(function()
          local ok, msg, code
          full, ok, msg, code = world.full(n, function() return operation(w) end)
          if full then
            -- Of several plugins, those that cannot be brought are reported one by one.
            local failure = not ok and code or ok.failed and ok.failed[1] and ok.failed[1].code
            local done = versions(w) == after[name]
            assert.is_truthy(failure == "ENOSPC" or done, tostring(msg))
            if not done then assert.equal(before, versions(w)) end
          end
          nothing_left(w)
          assert.is_true(versions(w) == after[name] or operation(w) ~= nil)
          assert.equal(after[name], versions(w))
        end)
        fs.rmtree(w.dir)
        n = n + 1
      until not full
      assert.is_true(n > 4)
    end)
  end
end)
