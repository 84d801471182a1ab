--- Every captured event, in every spelling, with plugins that speak and plugins that only listen.
local dispatch = require "dispatch"
local json = require "pais.json"

local CAPTURED = dispatch.captured()

local function spellings(name)
  local words = {}
  for word in name:gmatch("%u%l+") do words[#words + 1] = word:lower() end
  return { name, table.concat(words, "_"), table.concat(words, "-") }
end

local names = {}
for file in pairs(CAPTURED) do names[#names + 1] = file end
table.sort(names)
local events, seen = {}, {}
for _, file in ipairs(names) do
  local event = file:match("^[^-]+")
  if not seen[event] then events[#events + 1] = event end
  seen[event] = true
end

-- A plugin whose manifest names every event, each in another spelling.
local function everywhere(name, body, options)
  local hooks = {}
  for i, event in ipairs(events) do
    hooks[i] = ("%s: {handler: all%s}"):format(spellings(event)[i % 3 + 1], options or "")
  end
  return dispatch.plugin(name, "{" .. table.concat(hooks, ", ") .. "}",
    "return { all = function(event, ctx)\n" .. body .. "\nend }\n")
end

describe("every captured event", function()
  local homes
  setup(function()
    homes = {
      silent = dispatch.home(everywhere("silent", "return nil")),
      loud = dispatch.home(everywhere("loud", [[
        return pais.context "some context", pais.message "a message", pais.ask "really?",
          pais.rewrite { command = "x", [""] = pais.null },
          pais.output { permissionDecision = "allow", updatedToolOutput = "x", nothing = 1,
            displayContent = "y", retry = true, watchPaths = pais.json.array { "/tmp" },
            initialUserMessage = "z", action = "decline" } ]])),
      refusing = dispatch.home(everywhere("refusing", 'return pais.block "no", pais.context "c"')),
      halting = dispatch.home(everywhere("halting", 'return pais.halt "stop"')),
      failing = dispatch.home(everywhere("failing", 'error("x")', ", on_error: block"),
        { ["pais.yaml"] = "dispatch: {set_aside_after: 0}\n" }),
    }
  end)
  teardown(dispatch.clean)

  assert(#names >= 100)
  for _, file in ipairs(names) do
    local event = file:match("^[^-]+")
    local text = CAPTURED[file]
    it(file, function()
      for _, spelling in ipairs(spellings(event)) do
        local r = homes.silent:run { input = text, name = spelling }
        r.event = event
        r:check()
        assert.same({ 0, "", "" }, { r.code, r.out, r.err })
        local line = r.record[1]
        assert.equal(event, line.event)
        assert.equal(json.decode(text).session_id, line.session)
        assert.equal("silent", line.handlers[1].name)
        assert.is_nil(line.faults)
      end
      local r = homes.silent:run { input = text, name = false, program = "asan" }
      r.event = event
      assert.equal("", r:check().out)
      assert.equal(event, r.record[1].event)
      for _, kind in ipairs { "loud", "refusing", "halting", "failing" } do
        homes[kind]:run({ input = text, name = event }):check()
      end
    end)
  end
end)
