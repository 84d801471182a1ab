--- The conventions of HACKING.md that a program can check.

local fs = require "pais.fs"
local sh = require "sh"
local sys = require "pais.sys"

-- All files below a folder whose name fits.
local function files(dir, pattern, found)
  found = found or {}
  for _, name in ipairs(assert(fs.list(dir))) do
    local path = dir .. "/" .. name
    if fs.lstat(path).type == "dir" then
      files(path, pattern, found)
    elseif name:find(pattern) then
      found[#found + 1] = path
    end
  end
  return found
end

local function lines(path)
  local list = {}
  for line in io.lines(path) do list[#list + 1] = line end
  return list
end

-- Fails with every place that is wrong.
local function none(faults)
  assert.equal("", table.concat(faults, "\n"))
end

local function each_line(paths, fn)
  local faults = {}
  for _, path in ipairs(paths) do
    for n, line in ipairs(lines(path)) do
      local message = fn(line, path)
      if message then faults[#faults + 1] = ("%s:%d: %s"):format(path, n, message) end
    end
  end
  none(faults)
end

local function module_name(path)
  return (path:gsub("^lua/", ""):gsub("%.lua$", ""):gsub("/", "."))
end

describe("C", function()
  -- The host: what makes, bounds and feeds the Lua state.
  local HOST = { main = true, state = true, limit = true, stage1 = true, dev = true, fail = true,
    libs = true }
  local sources = files("src", "%.[ch]$")

  it("keeps Lua out of the engines", function()
    each_line(sources, function(line, path)
      local name = path:match("([^/]*)%.[ch]$")
      if not name:find("^lib_") and not HOST[name] and line:find("#include%s*[<\"]l[ua][uax]") then
        return "an engine knows Lua: " .. line
      end
    end)
  end)

  it("says what each file is and under which licence", function()
    local faults = {}
    for _, path in ipairs(sources) do
      local text = lines(path)
      if text[1] ~= "// SPDX-License-Identifier: MIT" or not (text[2] or ""):find("^// %S") then
        faults[#faults + 1] = path
      end
    end
    none(faults)
  end)

  it("starts programs in the process engine and the backstop only", function()
    each_line(sources, function(line, path)
      local name = path:match("([^/]*)%.[ch]$")
      -- pais-net is a program of its own, with a process for each request.
      local ours = name:find("^proc") or name == "backstop" or path == "src/net/worker.c"
        or line:find("^%s*//")
      return not ours and (line:find("%f[%w_]v?fork%(") or line:find("%f[%w_]execve?%(")) and line
    end)
  end)

  it("ends the process in the host, the backstop and the process engine only", function()
    each_line(sources, function(line, path)
      local name = path:match("([^/]*)%.[ch]$")
      local ours = HOST[name] or name:find("^proc") or name == "backstop" or path == "src/net/worker.c"
        or line:find("^%s*//")
      return not ours and line:find("%f[%w_]_?exit%(") and line
    end)
  end)
end)

describe("Lua", function()
  local modules = files("lua", "%.lua$")

  it("begins with what a module is", function()
    local faults = {}
    for _, path in ipairs(modules) do
      local head = ("--- %s: "):format(module_name(path))
      if (lines(path)[1] or ""):sub(1, #head) ~= head then
        faults[#faults + 1] = ("%s:1: '%s...' expected"):format(path, head)
      end
    end
    none(faults)
  end)

  it("starts no shell", function()
    each_line(modules, function(line)
      return (line:find("os%.execute") or line:find("io%.popen")) and line
    end)
  end)

  it("describes every public function and its parameters", function()
    local faults = {}
    local function fault(path, n, ...)
      faults[#faults + 1] = ("%s:%d: "):format(path, n) .. string.format(...)
    end
    for _, path in ipairs(modules) do
      local text = lines(path)
      -- Those of pais.cmd have one form, (args, out), and are described in pais.commands.
      if path:find("^lua/pais/cmd/") then text = {} end
      local public = (text[#text] or ""):match("^return ([%w_]+)$")
      for n, line in ipairs(text) do
        local owner, name, params = line:match("^function ([%w_]+)[.:]([%w_]+)%((.-)%)")
        if owner and owner == public then
          local from = n
          while (text[from - 1] or ""):find("^%s*%-%-") do from = from - 1 end
          local comment = table.concat(text, "\n", from, n - 1)
          if not comment:find("---", 1, true) then
            fault(path, n, "%s.%s is not described", owner, name)
          else
            for param in params:gmatch("[%w_.]+") do
              if param:sub(1, 1) ~= "_" and not comment:find("@param " .. param:gsub("%.", "%%.") ..
                "[ ?]") then
                fault(path, n, "'%s' of %s.%s is not described", param, owner, name)
              end
            end
          end
        end
      end
    end
    none(faults)
  end)

  it("loads each module alone, without a global or a word", function()
    local script, names = os.tmpname(), {}
    assert(fs.write(script, [[
      package.path = "./lua/?.lua"
      local before = {}
      for name in pairs(_G) do before[name] = true end
      require(arg[1])
      for name in pairs(_G) do
        if not before[name] then print("global " .. name) end
      end
    ]]))
    for i, path in ipairs(modules) do names[i] = module_name(path) end
    local result = sh.run(([[for m in %s; do %s/pais-dev %s "$m" 2>&1 | sed "s/^/$m: /"; done]])
      :format(table.concat(names, " "), sh.pais():match("^(.*)/"), script))
    os.remove(script)
    assert.equal("", result.out)
  end)
end)

describe("the tree", function()
  local texts = {}
  for _, dir in ipairs { "src", "lua", "plugins", "docs", "spec", "demo" } do
    for _, path in ipairs(files(dir, "%.%l+$")) do
      if not path:find("/corpus/") then texts[#texts + 1] = path end
    end
  end
  for _, name in ipairs { "Makefile", "README.md", "HACKING.md", "SECURITY.md", "CHANGELOG.md",
    "bootstrap" } do
    texts[#texts + 1] = name
  end

  it("asks for modules that are there", function()
    local known = {}
    for _, path in ipairs(files("lua", "%.lua$")) do known[module_name(path)] = true end
    for _, path in ipairs(files("docs/meta", "^pais%..*%.lua$")) do
      known[path:match("([^/]*)%.lua$")] = true
    end
    each_line(texts, function(line)
      for name in line:gmatch("require[ (]*\\?[\"'](pais%.[%w_.]-)\\?[\"']") do
        -- pais.x stands for any, and what a dot ends is put together.
        if not (known[name] or name == "pais.x" or name:find "%.$") then return "no " .. name end
      end
    end)
  end)

  it("names files of modules that are there", function()
    each_line(texts, function(line, path)
      if path:find "^spec/.*_spec" then return end -- overlays, good and bad ones
      for named in line:gmatch("%f[%w./]lua/pais/[%w_/]+%.lua") do
        if not (fs.stat(named) or named:find "NAME" or named:find "/x%.lua$") then
          return "no " .. named
        end
      end
    end)
  end)

  it("has no line of code beyond 120 columns", function()
    local code = files("src", "%.[ch]$")
    for _, dir in ipairs { "bench", "spec" } do files(dir, "%.[ch]$", code) end
    for _, dir in ipairs { "lua", "plugins", "spec" } do files(dir, "%.lua$", code) end
    each_line(code, function(line) return (utf8.len(line) or #line) > 120 and line end)
  end)

  it("has no spec that switches others off", function()
    each_line(files("spec", "_spec%.lua$"), function(line)
      return line:find("[\"'].*" .. "#" .. "only") and "a committed tag"
    end)
  end)

  it("has no path of the machine it was written on", function()
    local here = sys.cwd() .. "/"
    each_line(texts, function(line) return line:find(here, 1, true) and line end)
  end)
end)
