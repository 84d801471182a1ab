local module = require "pais.popen"

-- Runs the same with Lua's own function and with ours.
local function both(fn)
  local theirs, ours = table.pack(fn(os.execute, io.popen)), table.pack(fn(module.execute,
    module.popen))
  assert.same(theirs, ours)
  return table.unpack(ours, 1, ours.n)
end

describe("pais.popen", function()
  it("executes as os.execute does", function()
    both(function(execute) return execute() end)
    for _, command in ipairs { "true", "exit 3", "kill -9 $$", "no-such-program 2>/dev/null",
      "" } do
      both(function(execute) return execute(command) end)
    end
  end)

  it("reads as io.popen does", function()
    for _, format in ipairs { "a", "l", "L", "n", 3, 0 } do
      both(function(_, popen)
        local p = popen "printf '12 ab\\n\\nlast'"
        return p:read(format), p:read(format), p:close()
      end)
    end
    both(function(_, popen)
      local lines = {}
      for line in popen("echo a; echo b"):lines() do lines[#lines + 1] = line end
      return lines
    end)
    both(function(_, popen) return popen("exit 4", "r"):close() end)
    both(function(_, popen)
      local p <close> = popen "echo x"
      return p:read()
    end)
  end)

  it("writes as io.popen does", function()
    local name = os.tmpname()
    both(function(_, popen)
      local p = popen("cat > " .. name .. "; exit 2", "w")
      assert(p:write("a", 5, "\n"):write("b"))
      local ended = table.pack(p:close())
      local f = assert(io.open(name))
      local text = f:read "a"
      f:close()
      return text, ended
    end)
    os.remove(name)
    assert.has_error(function() module.popen("true", "x") end)
  end)
end)
