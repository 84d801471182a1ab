--- pais.fs: replacing files.

local fs = require "pais.fs"
local scratch = require "scratch"
local sh = require "sh"

describe("pais.fs", function()
  teardown(scratch.clean)

  it("knows what may be written, and what room there is", function()
    local dir = scratch.dir { x = "" }
    assert.is_true(fs.writable(dir .. "/x"))
    local ok, msg, code = fs.writable(dir .. "/none")
    assert.is_nil(ok)
    assert.equal("ENOENT", code)
    assert.truthy(msg:find(dir .. "/none", 1, true))
    assert(fs.chmod(dir .. "/x", 256)) -- 0400, which does not stop root
    assert.equal(require("pais.sys").uid() == 0 or nil, (fs.writable(dir .. "/x")))
    assert.is_true(fs.space(dir) > 0)
    assert.equal("ENOENT", select(3, fs.space(dir .. "/none")))
  end)
end)

describe("pais.fs.write", function()
  teardown(scratch.clean)

  it("replaces a file through a link and leaves the link", function()
    local dir = scratch.dir { real = "old" }
    assert(fs.symlink("real", dir .. "/link"))
    assert(fs.write(dir .. "/link", "new"))
    assert.equal("new", fs.read(dir .. "/real"))
    assert.equal("link", fs.lstat(dir .. "/link").type)
  end)

  it("never replaces what is no file", function()
    local dir = scratch.dir { ["folder/x"] = "" }
    sh.run("mkfifo " .. dir .. "/pipe")
    fs.symlink("pipe", dir .. "/to-pipe")
    for name, code in pairs { folder = "EISDIR", pipe = "EINVAL", ["to-pipe"] = "EINVAL" } do
      local ok, msg, word = fs.write(dir .. "/" .. name, "text")
      assert.is_nil(ok)
      assert.equal(code, word)
      assert.truthy(msg:find(name, 1, true))
    end
    assert.equal("other", fs.lstat(dir .. "/pipe").type)
    assert.same({ "folder", "pipe", "to-pipe" }, fs.list(dir))
  end)
end)
