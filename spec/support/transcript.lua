--- Runs the blocks of a page as a reader would: one shell, from top to bottom, in a home of its own.
--
-- ```console   lines `$ COMMAND`, each followed by what it prints; a line `...` stands for any
--              lines, `...` within a line for any text. A here-document belongs to its command, and
--              so does the line behind a backslash, which may begin with `> `.
-- ```sh        commands whose output does not matter; one goes on while it is no whole one
-- A block whose first line is a comment with a path (`# plugins/x/plugin.yaml`; behind #! the second)
-- or that has file=PATH is written to that file first. Paths begin in the home of pais, with ./ in
-- the working directory, with ~/ in the reader's home.
-- exit=N       the last command of the block ends with N (others, and by default all, with 0)

local fs = require "pais.fs"
local scratch = require "scratch"
local sh = require "sh"

local transcript = {}

---@class Step
---@field line integer in the page
---@field write string|nil file to write `text` to, for the shell
---@field command string|nil
---@field text string|nil
---@field expected string[]|nil lines
---@field silent boolean|nil what it prints does not matter
---@field code integer|nil

local function here_document(command)
  return command:match("<<%-?%s*['\"]?([%w_]+)['\"]?")
end

local function whole(command)
  return sh.run("bash -n", { input = command .. "\n" }).code == 0 and not command:find("\\$")
end

-- Commands begin with `$ ` in a console block; in a sh block, where the one before is complete.
local function commands(block, steps)
  local step, ends
  local prompt = block.lang == "console"
  for i, line in ipairs(block.lines) do
    if ends then
      step.command = step.command .. "\n" .. line
      if line == ends then ends = nil end
    elseif step and step.command:sub(-1) == "\\" and #step.expected == 0 then
      step.command = step.command .. "\n" .. line:gsub("^> ", "")
    elseif not prompt and step and not whole(step.command) then
      step.command = step.command .. "\n" .. line
    elseif not prompt and line:find("%S") or line:sub(1, 2) == "$ " then
      step = { line = block.line + i, command = prompt and line:sub(3) or line, expected = {},
        code = 0, silent = not prompt }
      steps[#steps + 1] = step
      ends = here_document(step.command)
    elseif prompt then
      assert(step, ("line %d: a console block begins with `$ `"):format(block.line))
      step.expected[#step.expected + 1] = line
    end
  end
  if step and block.info.exit then step.code = tonumber(block.info.exit) end
end

--- The file a block is the text of, nil when it is none.
---@param block Block
---@return string|nil path
function transcript.file(block)
  if block.info.file then return block.info.file end
  if block.lang == "console" or block.lang == "sh" or block.lang == "text" then return nil end
  local first = block.lines[1] or ""
  if first:sub(1, 2) == "#!" then first = block.lines[2] or "" end
  local path = first:match("^%s*[#/-]+ (%S+)$")
  return path and path:find("%.%w+$") and path or nil
end

local function place(path)
  if path:sub(1, 2) == "./" then return path end
  if path:sub(1, 2) == "~/" then return '"$HOME"/' .. path:sub(3) end
  return '"$HOME"/.config/pais/' .. path
end

--- What a page asks a reader to do.
---@param page table of markdown.read
---@return Step[]
function transcript.steps(page)
  local steps = {}
  for _, block in ipairs(page.blocks) do
    local file = transcript.file(block)
    if file and not block.info.norun then
      steps[#steps + 1] = { line = block.line, write = place(file), text = block.text,
        mode = block.text:sub(1, 2) == "#!" and "755" or nil }
    elseif not block.info.norun and (block.lang == "console" or block.lang == "sh") then
      commands(block, steps)
    end
  end
  return steps
end

-- Whether the lines printed are those expected.
local function same(expected, printed)
  local function pattern(line)
    return "^" .. line:gsub("%p", "%%%0"):gsub("%%%.%%%.%%%.", ".*") .. "$"
  end
  local function from(i, k)
    if i > #expected then return k > #printed end
    if expected[i] == "..." then
      for at = k, #printed + 1 do
        if from(i + 1, at) then return true end
      end
      return false
    end
    return printed[k] ~= nil and printed[k]:find(pattern(expected[i])) ~= nil and from(i + 1, k + 1)
  end
  return from(1, 1)
end

local function lines_of(text)
  local lines = {}
  for line in (text:gsub("\n*$", "") .. "\n"):gmatch("([^\n]*)\n") do lines[#lines + 1] = line end
  if #lines == 1 and lines[1] == "" then return {} end
  for i, line in ipairs(lines) do lines[i] = line:gsub("%s+$", "") end
  return lines
end

-- All steps as one script: what each prints goes to a file of its own.
local function script(steps, out)
  local parts = { "exec </dev/null" }
  for i, step in ipairs(steps) do
    if step.write then
      parts[#parts + 1] = ('mkdir -p "$(dirname %s)"\ncat > %s <<\'END-OF-BLOCK\'\n%sEND-OF-BLOCK')
        :format(step.write, step.write, step.text)
      if step.mode then parts[#parts + 1] = ("chmod %s %s"):format(step.mode, step.write) end
    else
      parts[#parts + 1] = ("eval %s >%s/%d 2>&1\necho $? >%s/%d.code"):format(
        sh.quote(step.command), out, i, out, i)
    end
  end
  return table.concat(parts, "\n") .. "\n"
end

-- The repository as a working directory. `copy`: a real one, with what is built, for a page that
-- calls make, which would write through links; else links are enough.
local function repository(dir, copy)
  local root = require("pais.sys").cwd()
  for _, name in ipairs(fs.list(root)) do
    if name:sub(1, 1) ~= "." and not (copy and name:find("^build")) then
      if copy then
        sh.run(("cp -a %s %s/"):format(sh.quote(root .. "/" .. name), sh.quote(dir)))
      else
        fs.symlink(root .. "/" .. name, dir .. "/" .. name)
      end
    end
  end
  if copy then
    local build = sh.pais():match("^(.*)/")
    fs.mkdirs(dir .. "/build")
    sh.run(("cd %s && cp -a pais stage1 gen obj %s/build/"):format(sh.quote(build), sh.quote(dir)))
  end
end

--- Run the steps of a page. Nothing a page does reaches the tree.
---@param page table of markdown.read
---@param opts {prepare: nil|fun(dir: string),
---  cwd: string|nil, endless: table<string, boolean>|nil}|nil
---  prepare: makes more files in the scratch folder before; cwd: in the scratch folder; endless:
---  commands to stop after a second
---@return string[] faults what came out differently, with file and line
---@return integer run how many commands
function transcript.run(page, opts)
  opts = opts or {}
  local dir = scratch.dir()
  for _, sub in ipairs { "home", "pais", "out", "bin", "tmp" } do fs.mkdirs(dir .. "/" .. sub) end
  local steps, faults, run, copy = transcript.steps(page), {}, 0, false
  for _, step in ipairs(steps) do copy = copy or step.command and step.command:find("^make ?") end
  repository(dir .. "/pais", copy)
  fs.symlink(sh.pais(), dir .. "/bin/pais")
  if opts.prepare then opts.prepare(dir) end
  for _, step in ipairs(steps) do
    local bare = step.command and step.command:gsub("%s*#.*$", "")
    if bare and opts.endless and opts.endless[bare] then
      step.command, step.code = "timeout 1 " .. bare, 124
    end
  end
  local function fault(step, text, ...)
    faults[#faults + 1] = ("%s:%d: "):format(page.path, step.line) .. text:format(...)
  end
  assert(fs.write(dir .. "/script", script(steps, dir .. "/out")))
  sh.run([[exec timeout 1200 env -i HOME="$D/home" PATH="$D/bin:$PATH" TMPDIR="$D/tmp" \
    LANG=C.UTF-8 TERM=dumb NO_COLOR=1 bash "$D/script"]], { cwd = dir .. "/" .. (opts.cwd or "pais"),
    env = { D = dir } })
  for i, step in ipairs(steps) do
    if step.command then
      run = run + 1
      local code = fs.read(("%s/out/%d.code"):format(dir, i))
      local out = fs.read(("%s/out/%d"):format(dir, i)) or ""
      if not code then
        fault(step, "did not end: %s\n%s", step.command, out)
        break
      elseif step.code ~= tonumber(code) then
        fault(step, "exit %d, expected %d: %s\n%s", tonumber(code), step.code, step.command, out)
      elseif not step.silent and not same(step.expected, lines_of(out)) then
        fault(step, "%s\nprinted:\n%s\nexpected:\n%s", step.command, out,
          table.concat(step.expected, "\n"))
      end
    end
  end
  return faults, run
end

return transcript
