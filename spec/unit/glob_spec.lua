--- Shell patterns over text and paths.
local glob = require "pais.text.glob"

local function check(path)
  return function(pattern, text) return assert(glob.compile(pattern, {path = path}))(text) end
end

describe("glob for text", function()
  local m = check(false)
  for _, case in ipairs {
    {"git push *", "git push origin a/b", true}, {"git push *", "git push", false},
    {"*force*", "git push --force", true}, {"", "", true}, {"", "x", false}, {"*", "", true},
    {"a*b*c", "a-b-b-c", true}, {"a*b*c", "a-c-b", false}, {"ab*bc", "abc", false},
    {"*ab", "aab", true}, {"a**b", "a/x/b", true}, {"x?z", "x/z", true}, {"x?z", "xz", false},
    {"[a-c]1", "b1", true}, {"[!a-c]1", "b1", false}, {"[^a-c]1", "d1", true},
    {"[]]", "]", true}, {"[a\\]]", "]", true}, {"[a-]", "-", true}, {"\\*", "*", true},
    {"\\*", "x", false}, {"{git,hg} *", "hg st", true}, {"{git,hg} *", "svn st", false},
    {"a{b,{c,d}e}f", "adef", true}, {"a{,b}c", "ac", true}, {"?", "\u{e9}", true},
    {"[à-ü]", "\u{e9}", true}, {"?", "\xff", true}, {"\xff", "\xff", true}, {"a,b}", "a,b}", true},
    {"a?\0", "ab\0", true},
  } do
    it(("%q on %q is %s"):format(case[1], case[2], case[3]), function()
      assert.equal(case[3], m(case[1], case[2]))
    end)
  end
end)

describe("glob for paths", function()
  local m = check(true)
  for _, case in ipairs {
    {"*.lua", "a.lua", true}, {"*.lua", "b/a.lua", false}, {"**/*.lua", "a.lua", true},
    {"**/*.lua", "c/b/a.lua", true}, {"src/**", "src/a/b", true}, {"src/**", "src", false},
    {"src/**/x", "src/x", true}, {"src/**/x", "src/a/b/x", true}, {"src/**/x", "src/ax", false},
    {"a**b", "a/x/b", true}, {"?", "/", false}, {"[!a]", "/", false}, {"[.-0]", "/", false},
    {"/etc/{passwd,shadow}", "/etc/shadow", true}, {"{src,**/lib}/*", "a/lib/x", true},
    {"**/.env*", "/home/u/.env.local", true}, {"*", ".hidden", true},
  } do
    it(("%q on %q is %s"):format(case[1], case[2], case[3]), function()
      assert.equal(case[3], m(case[1], case[2]))
    end)
  end
end)

describe("glob.compile", function()
  for _, bad in ipairs {"[a", "{a", "{a,{b}", "[z-a]", ("{"):rep(40), ("x"):rep(5000), "[", "[]"} do
    it(("refuses %q"):format(bad:sub(1, 20)), function()
      local f, msg, code = glob.compile(bad)
      assert.is_nil(f)
      assert.is_string(msg)
      assert.equal("E_GLOB", code)
    end)
  end
  it("costs pattern times text at worst", function()
    local start = os.clock()
    local f = assert(glob.compile(("*a?"):rep(20) .. "b"))
    assert.is_false(f(("a"):rep(2000)))
    f = assert(glob.compile(("{a,aa,a*}"):rep(20), {path = true}))
    assert.is_false(f(("a"):rep(500) .. "/"))
    f = assert(glob.compile("*needle*hay*"))
    assert.is_false(f(("needle"):rep(500000)))
    assert.is_true(os.clock() - start < 2)
  end)
end)
