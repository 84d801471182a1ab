--- pais.install.ask: the question before anything is built or put in place.

local show = require "pais.install.show"
local stop = require "pais.install.stop"

local ask = {}

local function question(come, go)
  local words = {}
  if come > 0 then words[1] = come == 1 and "install it" or ("install these %d"):format(come) end
  if go > 0 then words[#words + 1] = go == 1 and "remove one" or ("remove %d"):format(go) end
  return ("\n%s?"):format((table.concat(words, ", "):gsub("^%l", string.upper)))
end

--- Show what will be installed and what goes, and ask.
---@param list pais.install.Candidate[]
---@param effects pais.install.Effects
---@param opts {gone: table[], dry_run: boolean|nil, yes: boolean|nil} gone: manifests
---@param out pais.out
---@return boolean|nil yes nil: there is nobody to ask
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function ask.agreed(list, effects, opts, out)
  if not out.json_mode then
    for i, c in ipairs(list) do
      if i > 1 then out:print() end
      show.new(out, c)
    end
    show.gone(out, opts.gone, #list > 0)
    show.effects(out, effects)
  end
  if opts.dry_run then return false end
  if opts.yes then return true end
  local prompt = require "pais.cli.prompt"
  if out.json_mode or not prompt.possible() then
    return nil, "install: there is no terminal to ask on", "E_USAGE", "--yes does not ask"
  end
  local yes = prompt.yes(out, question(#list, #opts.gone))
  stop.check()
  return yes
end

return ask
