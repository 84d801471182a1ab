--- Hashes of installed trees that are kept: right whatever happens to the files, and nothing is read
--- again when nothing did.

local digests = require "pais.install.digests"
local files = require "pais.install.files"
local fs = require "pais.fs"
local scratch = require "scratch"
local sh = require "sh"
local sys = require "pais.sys"

describe("the hash of an installed tree", function()
  local time_ns, listing, read = sys.time_ns, files.listing, 0
  local dir, kept

  -- As at another time, with what was read counted.
  local function look(later_ns)
    read = 0
    sys.time_ns = function() return time_ns() + (later_ns or 5000000000) end
    files.listing = function(list, at)
      read = read + #list
      return listing(list, at)
    end
    local all = digests.open(kept)
    local sha256 = all:hash("one", dir .. "/one", { skip = true })
    all:save()
    sys.time_ns, files.listing = time_ns, listing
    return sha256
  end

  before_each(function()
    dir = scratch.dir { ["one/a"] = "1", ["one/b/c"] = "2", ["one/skip"] = "x" }
    fs.symlink("a", dir .. "/one/link")
    kept = dir .. "/digests"
  end)
  teardown(scratch.clean)

  local function right() return (files.hash(dir .. "/one", { skip = true })) end

  it("is read once", function()
    assert.equal(right(), look())
    assert.equal(3, read)
    assert.equal(right(), look())
    assert.equal(0, read)
  end)

  it("is read again when anything is different, times put back or not", function()
    for _, line in ipairs { "printf 3 > one/a", "touch -r one/b/c one/a", "mv one/b/c one/b/d", "mv one/b/d one/b/c",
      "ln -sfn b/c one/link", "chmod 755 one/b/c", "rm -r one/b && mkdir one/b && printf 2 > one/b/c",
      "printf 4 > one/new && touch -d 2001-01-01 one/new",
      "touch -r one/new stamp && printf 5 > one/new && touch -r stamp one/new" } do
      look()
      sh.run(line, { cwd = dir })
      assert.equal(right(), look(), line)
      assert.is_true(read > 0, line)
    end
    sh.run("printf y > one/skip", { cwd = dir })
    look()
    assert.equal(0, read)
  end)

  it("is not kept when something has only just changed", function()
    look(0)
    assert.equal("", fs.read(kept) or "")
    look()
    assert.is_truthy(fs.read(kept):find "^one %x+ %x+\n$")
  end)

  it("is made anew when what was kept is damaged or cannot be written", function()
    look()
    for _, text in ipairs { "one", "one zz zz\n", "two 1 2\n", "\0\0\n" } do
      fs.write(kept, text)
      assert.equal(right(), look())
      assert.equal(3, read)
    end
    fs.remove(kept)
    fs.mkdirs(kept)
    assert.equal(right(), look())
  end)

  it("is refused when the tree is", function()
    look()
    fs.symlink("/etc/passwd", dir .. "/one/out")
    assert.is_nil(look())
  end)
end)
