--- The files of a plugin: what is refused, what is left out, what the hash is about.

local files = require "pais.install.files"
local fs = require "pais.fs"
local scratch = require "scratch"
local sh = require "sh"

local function refused(dir, word)
  local list, msg, code = files.walk(dir)
  assert.is_nil(list)
  assert.equal("E_TREE", code)
  assert.is_truthy(msg:find(word, 1, true), msg)
end

local function paths(list)
  local out = {}
  for i, file in ipairs(list) do out[i] = file.path end
  return out
end

describe("the files of a plugin", function()
  teardown(scratch.clean)

  it("are all of them but version control, caches and the user's settings", function()
    local dir = scratch.dir { ["plugin.yaml"] = "x", [".hidden"] = "x", ["a/b.lua"] = "x",
      [".git/config"] = "x", ["a/.git"] = "x", ["a/__pycache__/b.pyc"] = "x", ["b.pyc"] = "x",
      ["config.yaml"] = "x", ["a/config.yaml"] = "x", [".venv/bin/python"] = "x",
      [".pais-build.json"] = "{}" }
    local list = assert(files.walk(dir, { [".venv"] = true }))
    assert.same({ ".hidden", "a/b.lua", "a/config.yaml", "plugin.yaml" }, paths(list))
  end)

  it("do not leave their folder", function()
    local outside = scratch.dir { secret = "x" }
    for _, target in ipairs { outside .. "/secret", "../" .. outside:match "[^/]*$" .. "/secret",
      "a/..//../x", "nowhere" } do
      local dir = scratch.dir { ["a/file"] = "x" }
      fs.symlink(target, dir .. "/link")
      refused(dir, "link")
    end
    -- By its letters this one stays inside.
    local dir = scratch.dir { ["sub/file"] = "x" }
    fs.symlink(".", dir .. "/sub/same")
    fs.symlink("sub/same/../../" .. outside:match "[^/]*$" .. "/secret", dir .. "/link")
    refused(dir, "out of the plugin's folder")
  end)

  it("may be links to each other", function()
    local dir = scratch.dir { ["a/file"] = "x" }
    fs.symlink("a/file", dir .. "/one")
    fs.symlink("a", dir .. "/two")
    local list = assert(files.walk(dir))
    assert.same({ "a/file", "one", "two" }, paths(list))
    local to = scratch.dir() .. "/to"
    assert(files.copy(list, dir, to))
    assert.equal("a", fs.readlink(to .. "/two"))
    assert.equal(files.hash(dir), files.hash(to))
  end)

  it("are files, folders and links, and nothing else", function()
    local dir = scratch.dir { x = "" }
    sh.run("mkfifo " .. dir .. "/pipe")
    refused(dir, "pipe: it is no file")
    dir = scratch.dir { tool = "" }
    fs.chmod(dir .. "/tool", 2541) -- 04755
    refused(dir, "set-user-ID")
  end)

  it("have names that every system can have", function()
    refused(scratch.dir { ["A/x"] = "", ["a/x"] = "" }, "upper and lower case")
    refused(scratch.dir { ["caf\u{E9}/x"] = "", ["cafe\u{301}/y"] = "" }, "on some systems its name is")
    refused(scratch.dir { ["\u{F900}"] = "" }, "systems put another one")
    refused(scratch.dir { ["a\nb"] = "" }, "control character")
    refused(scratch.dir { ["a\\b"] = "" }, "backslash")
    refused(scratch.dir { ["a\255"] = "" }, "UTF-8")
    refused(scratch.dir { [("d/"):rep(60) .. "x"] = "" }, "nested")
  end)

  it("are not absurdly many or large", function()
    local was = files.LIMITS
    files.LIMITS = { entries = 3, bytes = 100, depth = 40, path = 1000 }
    local many = { files.walk(scratch.dir { a = "", b = "", c = "", d = "" }) }
    local large = { files.walk(scratch.dir { a = ("x"):rep(60), b = ("x"):rep(60) }) }
    files.LIMITS = was
    assert.is_truthy(many[2]:find("more than 3 files", 1, true))
    assert.is_truthy(large[2]:find("larger than", 1, true))
    -- One that takes no room but claims a lot.
    local dir = scratch.dir { a = "" }
    sh.run("truncate -s 1G " .. dir .. "/blob")
    refused(dir, "larger than 512 MB")
  end)

  it("have a hash that changes with content, name and mode, and says what changed", function()
    local dir = scratch.dir { a = "1", b = "2" }
    local one, before = files.hash(dir)
    assert.equal(one, (files.hash(dir)))
    fs.chmod(dir .. "/a", 493)
    local two = files.hash(dir)
    assert.are_not.equal(one, two)
    fs.chmod(dir .. "/a", 384) -- 0600: only whether it can be run counts
    assert.equal(one, (files.hash(dir)))
    fs.write(dir .. "/a", "3")
    fs.rename(dir .. "/b", dir .. "/c")
    local _, after = files.hash(dir)
    assert.same({ { path = "a", how = "changed" }, { path = "b", how = "removed" },
      { path = "c", how = "added" } }, files.difference(before, after))
  end)
end)
