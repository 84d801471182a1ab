--- pais.late: the phases after the guards: those that add context, and those that watch.

local handlers = require "pais.handlers"
local outcome = require "pais.outcome"

local late = {}

--- Run the handlers that add context; programs side by side, since nothing changes the input.
---@param run table the dispatch
---@param list table[] handlers
function late.context(run, list)
  local outs, commands = {}, {}
  for _, h in ipairs(list) do
    if h.kind == "command" then commands[#commands + 1] = h else outs[h] = handlers.one(run, h) end
  end
  if #commands > 0 then
    for _, out in ipairs(require("pais.programs").run(run, commands)) do outs[out.h] = out end
  end
  for _, h in ipairs(list) do outcome.take(run, outs[h]) end
end

--- Run the handlers that watch; programs are left behind.
---@param run table the dispatch
---@param list table[] handlers
function late.observe(run, list)
  local commands = {}
  for _, h in ipairs(list) do
    if h.kind == "command" then commands[#commands + 1] = h else outcome.take(run, handlers.one(run, h)) end
  end
  if #commands > 0 then
    for _, out in ipairs(require("pais.programs").detach(run, commands)) do outcome.take(run, out) end
  end
end

return late
