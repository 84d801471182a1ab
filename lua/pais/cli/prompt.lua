--- pais.cli.prompt: a question to the person at the terminal.

local sys = require "pais.sys"

local prompt = {}

--- Whether somebody is there who can be asked.
---@return boolean
function prompt.possible()
  return sys.isatty(0) and sys.isatty(1)
end

--- Ask; no answer, and anything but yes, means no.
---@param out pais.out
---@param question string
---@return boolean
function prompt.yes(out, question)
  out.write(question .. " [y/N] ")
  local answer = (io.read "l" or ""):lower()
  return answer == "y" or answer == "yes"
end

return prompt
