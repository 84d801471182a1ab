--- pais.plugin.entry: how a plugin in another language is started: its argv, its environment, and what is
--- missing when it cannot be.
-- Actions are `<entry> ACTION [ARGS]`, contract calls `<entry> contract CONTRACT METHOD`, hooks
-- without a command `<entry> hook EVENT`. Nothing is started here.

local fs = require "pais.fs"

local entry = {}

-- Why: a script needs no x bit and no shebang line to be an entry; people copy files around.
local interpreters = { py = "python", sh = "sh", js = "node", mjs = "node" }

local function fallback(m)
  if m.language == "rust" then return "target/release/" .. m.name end
  if m.language == "python" then
    return fs.stat(m.dir .. "/src/plugin.py") and "src/plugin.py"
      or fs.stat(m.dir .. "/src/main.py") and "src/main.py" or "src/plugin.py"
  end
end

--- The entry's file, absolute; nil for a plugin that has none.
---@param m table manifest
---@return string|nil
function entry.file(m)
  local file = m.entry or fallback(m)
  return file and (file:sub(1, 1) == "/" and file or m.dir .. "/" .. file)
end

--- Whether anything is asked of the entry; hooks may all have commands of their own.
---@param m table manifest
---@return boolean
function entry.wanted(m)
  if next(m.actions) or m.provides[1] then return true end
  for _, hook in ipairs(m.hooks) do
    if not hook.command then return true end
  end
  return false
end

--- The interpreter for the entry, nil when it runs by itself.
---@param m table manifest
---@param file string from entry.file
---@return string|nil path or a name to look up in PATH
function entry.interpreter(m, file)
  local program = interpreters[file:match("%.(%w+)$") or ""]
  if program ~= "python" then return program end
  local venv = m.dir .. "/.venv/bin/python"
  return fs.stat(venv) and venv or "python3"
end

--- The argv that starts a plugin's entry. Costs one stat for Python, none otherwise.
---@param m table manifest of a plugin that is not written in Lua
---@param ... string what follows the entry
---@return string[]|nil argv
---@return string|nil message
---@return string|nil code
function entry.command(m, ...)
  if m.language == "lua" then
    return nil, ("%s: Lua plugins are called in process"):format(m.name), "E_LANGUAGE"
  end
  local file = entry.file(m)
  if not file then
    return nil, ("%s: the manifest names no entry"):format(m.file or m.name), "E_ENTRY"
  end
  local interpreter = entry.interpreter(m, file)
  -- Without its packages a Python program would fail in its own way, or find others.
  if interpreter == "python3" and m.builds then
    return nil, ("start plugin '%s': its Python environment is not made yet: 'pais plugin build %s' "
      .. "makes it"):format(m.name, m.name), "E_BUILD"
  end
  if interpreter then return { interpreter, file, ... } end
  return { file, ... }
end

local function in_path(name)
  return require("pais.proc").find(name, require("pais.sys").env "PATH")
end

--- Checks that the entry can be started, for whoever wants a better answer than ENOENT.
---@param m table manifest
---@param find nil|fun(name: string): string|nil looks up a program; by default in PATH
---@return boolean|nil ok
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function entry.check(m, find)
  local file = entry.file(m)
  if not file then
    return nil, ("%s: the manifest names no entry"):format(m.file or m.name), "E_ENTRY",
      ("set plugin.entry in %s"):format(m.file or "the manifest")
  end
  local stat = fs.stat(file)
  if not stat or stat.type ~= "file" then
    local why = stat and "it is not a file" or "there is no such file"
    local step = ("write it, or set plugin.entry in %s"):format(m.file or "the manifest")
    if m.language == "rust" then step = ("build it: cd %s && cargo build --release"):format(m.dir) end
    if m.build and m.build.type == "make" then step = ("build it: make -C %s"):format(m.dir) end
    return nil, ("start plugin '%s': %s: %s"):format(m.name, file, why), "E_ENTRY", step
  end
  if m.language == "lua" then return true end
  local interpreter = entry.interpreter(m, file)
  if not interpreter and stat.mode & 73 == 0 then  -- 0111
    return nil, ("start plugin '%s': %s: it is not executable"):format(m.name, file), "E_ENTRY",
      "chmod +x " .. file
  end
  if interpreter and not interpreter:find("/", 1, true)
    and not (find or in_path)(interpreter) then
    return nil, ("start plugin '%s': %s is not on the PATH"):format(m.name, interpreter), "E_ENTRY",
      ("install %s, or set PATH"):format(interpreter)
  end
  return true
end

--- The environment of a plugin's processes: the caller's, the plugin's own variables, and those
--- secrets of `.env` that the manifest asks for.
---@param m table manifest
---@param opts {environ: table<string, string>, home: string|nil, config: string|nil,
---  secrets: table<string, string>|nil} config: the merged configuration as JSON
---@return table<string, string>
function entry.environment(m, opts)
  local env = {}
  for name, value in pairs(opts.environ) do env[name] = value end
  for _, option in pairs(m.config or {}) do
    local secret = option.env and (opts.secrets or {})[option.env]
    -- The caller's own environment is nearer than the file.
    if secret and env[option.env] == nil then env[option.env] = secret end
  end
  env.PAIS_DIR = opts.home
  env.PAIS_PLUGIN = m.name
  env.PAIS_PLUGIN_DIR = m.dir
  env.PAIS_CONFIG = opts.config or "{}"
  return env
end

--- The environment of a plugin's processes: this process's, with the plugin's settings and secrets.
---@param m table manifest
---@param values table|nil merged configuration of the plugin
---@return table<string, string>
function entry.of_plugin(m, values)
  local home = require("pais.paths").home()
  local secrets = {}
  for _, option in pairs(m.config or {}) do
    if option.env then
      secrets = require("pais.text.dotenv").load(home) or {}
      break
    end
  end
  return entry.environment(m, { environ = require("pais.sys").environ(), home = home,
    secrets = secrets, config = require("pais.json").encode(values or {}) })
end

return entry
