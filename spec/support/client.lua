--- client: one session of the real Claude Code client with pais as its hooks.
--
-- The client is driven headlessly, in a network namespace, against a scripted Messages API, with a
-- home of its own: nothing of this machine's settings is read, nothing of it is written. What comes
-- back is what the model was told, what happened in the project, and what pais recorded.
local json = require "cjson"
local session = require "session"

local client = {}

--- The events a session is wired for unless the spec says otherwise.
client.EVENTS = {
  "SessionStart", "UserPromptSubmit", "PreToolUse", "PermissionRequest", "PostToolUse",
  "PostToolUseFailure", "SubagentStart", "SubagentStop", "Stop", "SessionEnd",
}

local ROOT = assert(io.popen("pwd")):read("l")
local BUILD = os.getenv("PAIS_BUILD") or "build"
local PAIS = (BUILD:sub(1, 1) == "/" and BUILD or ROOT .. "/" .. BUILD) .. "/pais"

local function quote(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

local function sh(command)
  local ok, how, code = os.execute(command)
  if not ok then error(("%s: %s %d"):format(command, how, code), 2) end
end

local function write(path, text)
  sh("mkdir -p " .. quote(path:match("^(.*)/")))
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
  if text:sub(1, 2) == "#!" then sh("chmod +x " .. quote(path)) end
end

--- A block of a turn that calls a tool.
---@param name string the tool
---@param input table its input
---@param id? string the call's id, for `session.results[id]`
---@return table
function client.tool(name, input, id)
  return {type = "tool_use", name = name, input = input, id = id}
end

--- A block of a turn that runs a shell command.
---@param command string
---@param id? string
---@return table
function client.bash(command, id)
  return client.tool("Bash", {command = command, description = "a step"}, id)
end

--- A block of a turn that starts a subagent and waits for it.
---@param prompt string with the word SUBTASK
---@param id? string
---@return table
function client.agent(prompt, id)
  local input = {description = "a part", prompt = prompt, subagent_type = "general-purpose"}
  input.run_in_background = false
  return client.tool("Agent", input, id)
end

-- A turn is written as a text, a block, a list of blocks, or in the API's own form.
local function turn(value)
  if type(value) == "string" then value = {type = "text", text = value} end
  if value.type then value = {value} end
  if value[1] then value = {blocks = value} end
  return value
end

local function turns(list)
  local out = {}
  for i, value in ipairs(list) do out[i] = turn(value) end
  return out
end

local function script(options)
  local threads = {}
  if options.subagent then
    threads[1] = {name = "subagent", match = "SUBTASK", turns = turns(options.subagent)}
  end
  threads[#threads + 1] = {name = "main", turns = turns(options.turns)}
  return {threads = threads}
end

--- The hook entries of pais, in exec form.
---@param events string[]
---@return table hooks for a settings.json
function client.wiring(events)
  local hooks = {}
  for _, event in ipairs(events) do
    local entry = {type = "command", command = PAIS, args = {"hook", "dispatch", event}}
    hooks[event] = {{hooks = {entry}}}
  end
  return hooks
end

--- A Lua plugin of a test.
---@param name string
---@param hooks string YAML of its hooks, one line
---@param code string|table init.lua, or {file = text} for plugins in other languages
---@return table files
function client.plugin(name, hooks, code)
  local files = type(code) == "table" and code or {["init.lua"] = code}
  files["plugin.yaml"] = ("plugin: {name: %s, version: 1.0.0, description: of a test}\n"
    .. "pais: {core_version: '>=0.1.0'}\nhooks: %s\n"):format(name, hooks)
  return files
end

-- The variables of a session.
local function environment(dir, options)
  local env = {
    HOME = dir .. "/home", PAIS_DIR = dir .. "/pais", PATH = "/usr/local/bin:/usr/bin:/bin",
    TERM = "dumb", LANG = "C.UTF-8", IS_SANDBOX = "1", ANTHROPIC_API_KEY = "sk-ant-none",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC = "1", DISABLE_TELEMETRY = "1",
    DISABLE_AUTOUPDATER = "1",
  }
  if options.sealed then env.TMPDIR, env.CLAUDE_CODE_TMPDIR = dir .. "/tmp", dir .. "/tmp" end
  for name, value in pairs(options.env or {}) do env[name] = value end
  local words = {}
  for name, value in pairs(env) do words[#words + 1] = quote(name .. "=" .. value) end
  return table.concat(words, " ")
end

-- What env(1) is given: the session's variables and then the client with its arguments.
local function command_line(dir, options)
  local words = {environment(dir, options)}
  local args = {
    os.getenv("PAIS_E2E_CLIENT"), "-p", options.prompt or "please begin",
    "--permission-mode", options.mode or "acceptEdits", "--output-format", "json",
  }
  if options.allowed ~= false then
    args[#args + 1] = "--allowedTools"
    args[#args + 1] = options.allowed or "Bash,Write,Edit,Read,Agent"
  end
  for _, word in ipairs(args) do words[#words + 1] = quote(word) end
  return table.concat(words, " ")
end

local made = {}

local function new_dir()
  local pipe = assert(io.popen("mktemp -d /tmp/pais-e2e.XXXXXX"))
  local dir = pipe:read("l")
  pipe:close()
  made[#made + 1] = dir
  sh(("mkdir -p %s/home/.claude %s/project %s/pais/plugins %s/stubs %s/tmp")
    :format(dir, dir, dir, dir, dir))
  return dir
end

--- Run pais in the homes of a session; it must end well.
---@param dir string the folder of the session
---@param line string arguments of pais
---@param env table<string, string>|nil
---@param with_client boolean|nil the client is on the PATH, and there is no network
function client.pais(dir, line, env, with_client)
  local words = {}
  for name, value in pairs(env or {}) do words[#words + 1] = quote(name .. "=" .. value) end
  local path = with_client and os.getenv("PAIS_E2E_CLIENT"):match("^(.*)/") .. ":" or ""
  sh(("cd %s/project && %s env -i HOME=%s/home PAIS_DIR=%s/pais PATH=%s/usr/bin:/bin "
    .. "DISABLE_TELEMETRY=1 DISABLE_AUTOUPDATER=1 %s %s %s >/dev/null 2>%s/pais.err"):format(dir,
    with_client and os.getenv("PAIS_E2E_UNSHARE") or "", dir, dir, path, table.concat(words, " "),
    PAIS, line, dir))
end

--- Run a command of the client that starts no session, in the homes of one; it must end well.
---@param dir string the folder of the session
---@param line string its arguments
function client.command(dir, line)
  sh(("cd %s/project && %s env -i %s %s %s >%s/command.out 2>&1 </dev/null"):format(dir,
    os.getenv("PAIS_E2E_UNSHARE"), environment(dir, {}), quote(os.getenv("PAIS_E2E_CLIENT")), line,
    dir))
end

-- How the client comes to know of pais.
local function wire(dir, options)
  local hooks = options.hooks or client.wiring(options.events or client.EVENTS)
  if options.wired == false then hooks = nil end
  if options.settings or not options.setup then
    write(dir .. "/home/.claude/settings.json",
      options.settings or hooks and json.encode {hooks = hooks} or "{}")
  end
  for _, step in ipairs(options.setup or {}) do
    if type(step) == "string" then client.pais(dir, step) else step(dir) end
  end
end

-- What the session is started through: a network namespace; sealed, nothing else can be written.
local function confinement(dir, options)
  local unshare = os.getenv("PAIS_E2E_UNSHARE")
  if not options.sealed then return unshare end
  return ("%s -m -p -f --kill-child --mount-proc sh %s/spec/e2e/sealed.sh %s")
    :format(unshare, ROOT, dir)
end

--- Run shell commands without the client, sealed (see below), each with its name in $CALL.
---@param commands table<string, string> by name
---@param stubs table<string, string> programs by name
---@return string dir the scratch directory; the commands ran in its project folder
function client.sealed(commands, stubs)
  local dir = new_dir()
  for name, text in pairs(stubs) do write(dir .. "/stubs/" .. name, text) end
  for name, text in pairs(commands) do write(("%s/commands/%s"):format(dir, name), text) end
  write(dir .. "/run.sh", [[
    cd "$1/project" || exit 70
    export HOME=$1/home TMPDIR=$1/tmp CLAUDE_PROJECT_DIR=$1/project
    for file in "$1"/commands/*; do
      CALL=${file##*/} timeout 20 bash -c "$(cat "$file")" </dev/null >/dev/null 2>&1
    done
    exit 0]])
  sh(("%s sh %s/run.sh %s"):format(confinement(dir, { sealed = true }), dir, dir))
  return dir
end

--- Run one session.
--- options: `turns` what the model says, one entry per request (see turn above); `subagent` the
--- same for a subagent whose prompt has the word SUBTASK; `plugins` {name = {file = text}};
--- `bundled` names of plugins that come with pais; `files` of the project; `home` files of the pais
--- home; `wired` false for a session without pais; `events` and `hooks` to replace the wiring,
--- `settings` (the text of settings.json) likewise; `setup` command lines of pais, or functions of
--- the folder, that wire the session instead, after `settings` if given; `env`, `prompt`, `mode`,
--- `allowed` (tools that need no permission, false for none), `limit` in seconds; `again` an
--- earlier session, to go on in its folders; `sealed` nothing but the session's folder can be
--- written, and `stubs` {name = text} stand in place of programs (sealed.sh): for commands that
--- must not run whatever happens.
---@param options table
---@return Session
function client.run(options)
  local dir = options.again and options.again.dir or new_dir()
  if options.again then sh(("cd %s && rm -f api.jsonl port result.json"):format(quote(dir))) end
  wire(dir, options)
  for name, files in pairs(options.plugins or {}) do
    for file, text in pairs(files) do
      write(("%s/pais/plugins/%s/%s"):format(dir, name, file), text)
    end
  end
  for _, name in ipairs(options.bundled or {}) do
    sh(("cp -R %s/plugins/%s %s/pais/plugins/"):format(quote(ROOT), name, dir))
  end
  for name, text in pairs(options.stubs or {}) do write(dir .. "/stubs/" .. name, text) end
  for name, text in pairs(options.files or {}) do write(dir .. "/project/" .. name, text) end
  for name, text in pairs(options.home or {}) do write(dir .. "/pais/" .. name, text) end
  write(dir .. "/script.json", json.encode(script(options)))
  sh(("%s sh %s/spec/e2e/session.sh %s %d %s"):format(confinement(dir, options), ROOT, dir,
    options.limit or 180, command_line(dir, options)))
  local s = session.read(dir)
  -- What the client complains of is a fault of pais whatever else the session shows.
  if not options.hooks and s.complaints[1] then
    error("the client complains: " .. table.concat(s.complaints, "\n"), 2)
  end
  return s
end

--- Remove the scratch directories; PAIS_E2E_KEEP=1 leaves them to look at.
function client.clean()
  for _, dir in ipairs(made) do
    if not os.getenv("PAIS_E2E_KEEP") then sh("rm -rf " .. quote(dir)) end
  end
  made = {}
end

return client
