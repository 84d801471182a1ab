--- Values of an event, and text with values in it, for people and for sh.
local field = require "pais.rules.field"
local json = require "pais.json"

local event = json.decode [[{"tool_name": "Bash", "n": 1.5, "yes": false, "nothing": null,
  "tool_input": {"command": "ls", "file_path": "/a b/$(touch x)';\"`id`.js"},
  "tool_calls": [{"tool_name": "Read"}, {"tool_name": "Bash"}], "tags": ["a", "b"], "none": []}]]

local function values(path) return field.values(event, field.parse(path)) end

describe("field.values", function()
  it("follows dots, and lists to each element", function()
    assert.same({"ls"}, values "tool_input.command")
    assert.same({"Read", "Bash"}, values "tool_calls.tool_name")
    assert.same({"a", "b"}, values "tags")
    assert.same({false}, values "yes")
  end)
  it("gives nothing for what is absent, null or not a map", function()
    for _, path in ipairs {"x", "x.y", "nothing", "none", "tool_name.x", "tool_input.command.x"} do
      assert.same({}, values(path))
    end
  end)
  it("knows what is no path", function()
    for _, path in ipairs {"", ".", "a.", ".a", "a..b"} do assert.is_nil(field.parse(path)) end
  end)
end)

describe("field.fill", function()
  it("fills in values of every type", function()
    assert.equal("Bash ran ls", field.fill("${tool_name} ran ${tool_input.command}", event))
    assert.equal("1.5 false [] a, b", field.fill("${n} ${yes} [${none}] ${tags}", event))
    assert.equal('{"command":"ls"}', field.fill("${x}", {x = {command = "ls"}}))
  end)
  it("leaves alone what is no field", function()
    for _, text in ipairs {"$", "$5", "${HOME}", "${a", "$(x)", "100$"} do
      assert.equal(text, field.fill(text, event))
    end
    assert.equal("${tool_name}", field.fill("$${tool_name}", event))
  end)
end)

describe("field.command", function()
  --- Runs a command as sh would get it, with a stand-in `show` that prints its arguments.
  local function run(template, given)
    local command, env = field.command(template, given or event)
    local file = os.tmpname()
    local out = assert(io.open(file, "w"))
    out:write("show() { for a; do printf '<%s>' \"$a\"; done; }\n", command, "\n")
    out:close()
    local exports = {}
    for name, value in pairs(env) do
      exports[#exports + 1] = name .. "='" .. value:gsub("'", "'\\''") .. "'"
    end
    local pipe = assert(io.popen(table.concat(exports, " ") .. " sh " .. file .. " 2>&1"))
    local text = pipe:read "a"
    pipe:close()
    os.remove(file)
    return text
  end
  local path = event.tool_input.file_path

  it("gives a value as one word, whatever it holds and however it is quoted", function()
    for _, template in ipairs {
      "show ${tool_input.file_path}", 'show "${tool_input.file_path}"',
      "show '${tool_input.file_path}'", "show ''${tool_input.file_path}",
      "show '' >/dev/null; show ${tool_input.file_path}", "show \\\n${tool_input.file_path}",
    } do
      assert.equal("<" .. path .. ">", run(template))
    end
    assert.equal("<a/" .. path .. "/b>", run "show a/${tool_input.file_path}/b")
    assert.equal("<\\" .. path .. ">", run [[show \\${tool_input.file_path}]])
  end)
  it("never runs a value, even where its quoting is misjudged", function()
    local mark = os.tmpname()
    for _, value in ipairs {"$(rm MARK)", "`rm MARK`", "; rm MARK", "'; rm MARK; '",
      '"; rm MARK; "', "\nrm MARK\n", "| rm MARK", "$x && rm MARK", "\\", ") rm MARK"} do
      for _, template in ipairs {"show ${v}", 'show "${v}"', "show '${v}'", 'show "$(show "${v}")"',
        "show # don't\nshow ${v}", "cat <<E\n${v}\nE", "show \"it's ${v}\"", "x=${v}; show $x",
        "case x in x) show ${v};; esac", "show `show \"${v}\"`", "(show '${v}')"} do
        run(template, {v = value:gsub("MARK", mark)})
        local file = io.open(mark)
        assert.is_truthy(file, template .. " with " .. value)
        file:close()
      end
    end
    os.remove(mark)
  end)
  it("keeps a value whole in quotes inside a substitution inside quotes", function()
    assert.equal("<<a  b>>", run('show "$(show "${v}")"', {v = "a  b"}))
  end)
  it("leaves the shell its own variables", function()
    assert.equal("<x>", run 'V=x; show "${V}"')
    assert.equal("<x>", run 'v=x; show "$${v}"')
  end)
  it("gives an absent value as an empty word and refuses a NUL", function()
    assert.equal("<>", run "show ${absent}")
    local command, msg = field.command("x ${v}", {v = "a\0b"})
    assert.is_nil(command)
    assert.matches("'v' holds a NUL", msg)
  end)
end)
