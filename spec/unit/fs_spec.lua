--- pais.fs: replacing files.

local fs = require "pais.fs"
local scratch = require "scratch"
local sh = require "sh"

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
