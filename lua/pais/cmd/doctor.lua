--- pais.cmd.doctor: pais doctor.

local doctor = require "pais.doctor"
local json = require "pais.json"

local cmd = {}

local function as_data(areas, done)
  local list = json.array {}
  for i, f in ipairs(doctor.findings(areas)) do
    list[i] = { area = f.area, id = f.id, state = f.state, what = f.what, repair = f.repair,
      fixable = f.fix ~= nil }
  end
  return { state = doctor.worst(doctor.findings(areas)), findings = list,
    done = done and json.array(done) or nil }
end

--- pais doctor
---@param args {fix: boolean|nil, area: string[]|nil}
---@param out pais.out
function cmd.run(args, out)
  local world = require "pais.doctor.world"
  local areas, done = doctor.run(world.new(), args.area), nil
  if args.fix then
    done = doctor.fix(areas)
    if done[1] then areas = doctor.run(world.new(), args.area) end
  end
  if out.json_mode then
    out:json(as_data(areas, done))
  else
    require("pais.doctor.text").show(out, areas, done)
  end
  return doctor.worst(doctor.findings(areas)) == "fail" and 1 or 0
end

return cmd
