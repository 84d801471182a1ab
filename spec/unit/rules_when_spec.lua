--- Conditions of rules, with real directories and links where paths are concerned.
local fs = require "pais.fs"
local json = require "pais.json"
local sys = require "pais.sys"
local when = require "pais.rules.when"

local function compile(conditions)
  local problems = {}
  local test = when.compile(conditions, "when", function(at, msg)
    problems[#problems + 1] = at .. ": " .. msg
  end)
  return test, problems
end

local function holds(conditions, event, scope, strict)
  local test, problems = compile(conditions)
  assert.same({}, problems)
  return test(event, scope or {}, strict or false)
end

describe("conditions", function()
  local event = {tool_name = "Bash", tool_input = {command = "git push --force origin a/b"},
    n = 3, flag = false, tags = json.array {"x", "y"}}
  for _, case in ipairs {
    {{tool_name = "Bash"}, true}, {{tool_name = "bash"}, false}, {{n = 3}, true}, {{n = "3"}, false},
    {{flag = false}, true}, {{absent = false}, false}, {{tags = "y"}, true}, {{}, true},
    {{tool_name = json.array {"Edit", "Bash"}}, true}, {{tool_name = {equals = "Bash"}}, true},
    {{["tool_input.command"] = {pattern = [[git\s+push\s+.*--force]]}}, true},
    {{["tool_input.command"] = {pattern = "^push"}}, false},
    {{["tool_input.command"] = {pattern = json.array {"^push", "force"}}}, true},
    {{["tool_input.command"] = {glob = "git push*"}}, true},
    {{["tool_input.command"] = {["not"] = {glob = "git push*"}}}, false},
    {{absent = {["not"] = {equals = "x"}}}, true}, {{absent = {pattern = ""}}, false},
    {{["tool_input.command"] = {glob = "git*", ["not"] = {pattern = "origin"}}}, false},
    {{tool_name = {any = json.array {{glob = "B*"}, "Edit"}}}, true},
    {{tool_name = {any = json.array {{glob = "C*"}, "Edit"}}}, false},
    {{tool_name = "Bash", n = 4}, false}, {{n = {pattern = "^3$"}}, true},
  } do
    it(("%s is %s"):format(json.encode(case[1]), case[2]), function()
      assert.equal(case[2], holds(case[1], event))
    end)
  end

  it("take a text that a pattern cannot be searched in for one that must not pass", function()
    local costly, e = {pattern = "(a+)+[bc]"}, {x = ("a"):rep(1000)}
    assert.is_true(holds({x = costly}, e))
    assert.is_false(holds({x = costly}, e, {}, true))
    assert.is_true(holds({x = {["not"] = costly}}, e))
    assert.is_false(holds({x = {["not"] = costly}}, e, {}, true))
    assert.is_false(holds({x = costly}, {x = "xyz"}))
  end)

  for _, case in ipairs {
    {{x = {patern = "a"}}, "when.x.patern: unknown condition 'patern', did you mean 'pattern'"},
    {{x = {pattern = "("}}, "when.x.pattern: "}, {{x = {pattern = 5}}, "when.x.pattern: text expected"},
    {{x = {glob = "[a"}}, "when.x.glob: glob '[a': '[' without ']'"}, {{x = {}}, "condition is empty"},
    {{x = {any = "a"}}, "when.x.any: a list of conditions expected"},
    {{["a..b"] = 1}, "'a..b' is no field"}, {{x = {["not"] = {foo = 1}}}, "when.x.not.foo: unknown"},
    {{x = {any = json.array {{glob = "{"}}}}, "when.x.any[1].glob: "},
    {{x = {equals = {a = 1}}}, "when.x.equals: a value or a list"},
  } do
    it(("reports %s"):format(json.encode(case[1])), function()
      local _, problems = compile(case[1])
      assert.equal(1, #problems, table.concat(problems, "\n"))
      assert.is_truthy(problems[1]:find(case[2], 1, true), problems[1])
    end)
  end
end)

describe("paths", function()
  local top, scope
  setup(function()
    local made = os.tmpname()
    os.remove(made)
    assert(fs.mkdirs(made .. "/project/src"))
    top = assert(fs.realpath(made))
    assert(fs.mkdirs(top .. "/other/deep"))
    assert(fs.symlink("../other", top .. "/project/out"))
    assert(fs.symlink("src", top .. "/project/in"))
    assert(fs.symlink("loop", top .. "/project/loop"))
    assert(fs.symlink(top .. "/project", top .. "/alias"))
    scope = {project = top .. "/project", cwd = top .. "/project/src"}
  end)
  teardown(function() fs.rmtree(top) end)

  local function outside(path, strict)
    return holds({p = {outside = "project"}}, {p = path}, scope, strict)
  end

  it("tells inside from outside, for files that are there and not", function()
    for path, want in pairs {
      ["/project"] = false, ["/project/src/a"] = false, ["/project/new/a/b"] = false,
      ["/project/../other/x"] = true, ["/projectile"] = true, ["/other"] = true,
      ["/project/out/x"] = true, ["/project/in/x"] = false, ["/alias/src/x"] = false,
      ["/other/../project/x"] = false, ["/project/./src//x/"] = false, ["/project/loop/x"] = true,
    } do
      assert.equal(want, outside(top .. path), path)
      assert.equal(not want, holds({p = {inside = "project"}}, {p = top .. path}, scope), path)
    end
  end)
  it("takes a relative path from the working directory of the event", function()
    assert.is_false(outside "x")
    assert.is_false(outside "../x")
    assert.is_true(outside "../../x")
  end)
  it("counts a path with two readings as outside for what stops, not for what allows", function()
    -- through the link this is TOP/x, by the text TOP/project/x
    local path = top .. "/project/out/../x"
    assert.is_true(outside(path, false))
    assert.is_false(outside(path, true))
    assert.is_false(holds({p = {inside = "project"}}, {p = path}, scope, true))
    assert.is_true(holds({p = {["not"] = {inside = "project"}}}, {p = path}, scope, false))
    assert.is_false(holds({p = {["not"] = {inside = "project"}}}, {p = path}, scope, true))
  end)
  it("takes other directories, several, and the home", function()
    local function check(op, dirs, path)
      return holds({p = {[op] = dirs}}, {p = path}, scope)
    end
    assert.is_true(check("inside", top .. "/other", top .. "/project/out/deep/x"))
    assert.is_true(check("inside", json.array {"/nowhere", "src"}, top .. "/project/src/x"))
    assert.is_false(check("outside", json.array {"project", top .. "/other"}, top .. "/other/x"))
    assert.is_true(check("outside", json.array {"project", "/etc"}, "/tmp/x"))
    assert.is_true(check("inside", "~/", sys.home() .. "/x"))
    assert.is_true(check("inside", "/", "/x"))
  end)
  it("matches globs in full, in the project, by name, and through links", function()
    local function check(pattern, path)
      return holds({file_path = {glob = pattern}}, {file_path = path}, scope)
    end
    assert.is_true(check("*.lua", top .. "/project/src/a.lua"))
    assert.is_true(check("src/**", top .. "/project/src/b/a.lua"))
    assert.is_false(check("src/*", top .. "/project/src/b/a.lua"))
    assert.is_true(check(top .. "/other/**", top .. "/project/out/a"))
    assert.is_true(check("src/*", top .. "/project/in/a"))
    assert.is_true(check("src/*", "a"))
    assert.is_false(check("other/*", top .. "/other/a"))
    assert.is_true(check("**/other/*", top .. "/other/a"))
    assert.is_true(check("~/.ssh/*", sys.home() .. "/.ssh/id"))
  end)
end)
