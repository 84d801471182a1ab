--- pais.guard.person: whether a person asks, at a terminal of their own.
-- Not from a command that the client runs: it would be the agent that permits itself. The
-- environment says so, ours or that of a process that started us, which cannot take it back; a
-- terminal alone proves nothing, since anybody can make one.

local fs = require "pais.fs"
local sys = require "pais.sys"

local person = {}

local INSIDE = { "PAIS_HOOKED", "CLAUDECODE", "CLAUDE_CODE_ENTRYPOINT", "CLAUDE_CODE_SSE_PORT",
  "CLAUDE_CODE_CHILD_SESSION", "AI_AGENT" }
-- How far up is looked.
local ANCESTORS = 32

-- Whether the environment that a process was started with is one of a hooked command. Where there
-- is no /proc, or the process is another user's, nothing is known.
local function hooked(pid)
  local environ = "\0" .. (fs.read("/proc/" .. pid .. "/environ") or "")
  for _, name in ipairs(INSIDE) do
    if environ:find("\0" .. name .. "=", 1, true) then return true end
  end
  return false
end

local function parent(pid)
  local stat = fs.read("/proc/" .. pid .. "/stat")
  -- The name in brackets may have blanks and brackets itself.
  return stat and stat:match ".*%) %S (%d+)"
end

--- Whether a person asks for something that the agent must not do by itself.
---@return boolean|nil ok
---@return string|nil message why not
function person.asks()
  for _, name in ipairs(INSIDE) do
    if sys.env(name) then return nil, "not from inside a command that Claude Code runs" end
  end
  local pid = parent "self"
  for _ = 1, ANCESTORS do
    if not pid or pid == "0" then break end
    if hooked(pid) then return nil, "not from inside a command that Claude Code runs" end
    pid = parent(pid)
  end
  if not (sys.isatty(0) and sys.isatty(1)) then return nil, "this needs a person at a terminal" end
  return true
end

return person
