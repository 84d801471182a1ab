--- pais.cmd.version: pais version.

local sys = require "pais.sys"

local version = {}

function version.run(_, out)
  if out.json_mode then
    out:json { version = sys.version, api_level = sys.api_level, lua = _VERSION }
  else
    out:print("pais " .. sys.version)
  end
  return 0
end

return version
