--- pais.plugin.skill: the skills that a plugin brings: texts that Claude Code offers to the model.
-- A SKILL.md at the plugin's root is a skill of the plugin's name, skills/NAME/SKILL.md one of the
-- folder's name, since that is the name the client goes by.

local front = require "pais.text.front"
local fs = require "pais.fs"
local listing = require "pais.claude.listing"

local skill = {}

-- The fields that Claude Code reads in a SKILL.md, and those of the common form that it leaves alone.
local FIELDS = { name = "text", description = "text", when_to_use = "text",
  ["argument-hint"] = "words", arguments = "words", ["disable-model-invocation"] = "switch",
  ["user-invocable"] = "switch", ["allowed-tools"] = "words", ["disallowed-tools"] = "words",
  model = "text", effort = "text", context = "text", agent = "text", background = "switch",
  hooks = "any", paths = "words", shell = "text", metadata = "any", license = "text",
  compatibility = "text", version = "text" }

---@class pais.plugin.skill.found
---@field name string
---@field dir string folder of the skill
---@field file string its SKILL.md
---@field root boolean|nil the plugin's own folder

local function is_file(path)
  local st = fs.stat(path)
  return st ~= nil and st.type == "file"
end

local function inside(dir, hidden, but)
  local list = {}
  for _, name in ipairs(fs.list(dir) or {}) do
    local file = ("%s/%s/SKILL.md"):format(dir, name)
    if (hidden or name:sub(1, 1) ~= ".") and is_file(file) and not (but and but(dir .. "/" .. name))
    then
      list[#list + 1] = { name = name, dir = dir .. "/" .. name, file = file }
    end
  end
  return list
end

--- What Claude Code finds in one of its own folders, also in hidden ones.
---@param dir string
---@param but nil|fun(path: string): boolean what to leave out
---@return pais.plugin.skill.found[] by name
function skill.anywhere(dir, but) return inside(dir, true, but) end

--- The skills of a plugin.
---@param m table its manifest, or what is known of it: name and dir
---@return pais.plugin.skill.found[] the one at the root first
function skill.of(m)
  local list = inside(m.dir .. "/skills")
  local file = m.dir .. "/SKILL.md"
  if is_file(file) then
    table.insert(list, 1, { name = m.name, dir = m.dir, file = file, root = true })
  end
  return list
end

---@class pais.plugin.skill.page: pais.text.front.page
---@field shown string name as the model sees it
---@field text string what the model sees of it before it is used
---@field length integer of that, in UTF-16 units, before it is cut
---@field hidden boolean|nil the model does not see it at all

--- What a skill is to Claude Code.
---@param found pais.plugin.skill.found
---@return pais.plugin.skill.page
function skill.page(found)
  local page = front.read(found.file)
  local name, text = front.text(page, "name"), front.text(page, "description")
  page.shown = found.name
  if name and name ~= found.name and not name:find "%s" then
    page.shown = ("%s (%s)"):format(found.name, name)
  end
  text = text or page.body:match "([^\n]*%S[^\n]*)" or ""
  text = text:gsub("^%s*#+%s*", ""):gsub("%s+", " "):match "^ ?(.-) ?$"
  local when = front.text(page, "when_to_use")
  page.text = when and text .. " - " .. when or text
  page.length = listing.length(page.text)
  page.hidden = page.fields["disable-model-invocation"] == true or page.fields.paths ~= nil
  return page
end

-- What is wrong with the fields of a page.
local function check_fields(page, found)
  front.check(page, FIELDS)
  local name = page.fields.name
  if type(name) == "string" and name ~= found.name then
    front.report(page, "warning", "name", ("the name is '%s', but Claude Code goes by %s"):format(
      name, found.root and ("the plugin's: '%s'"):format(found.name) or
      ("the folder's: '%s'"):format(found.name)))
  end
  if not front.text(page, "description") then
    front.report(page, "warning", "description", "there is no description, by which the model "
      .. "decides when to use it", ("Claude Code takes '%s'"):format(page.text:sub(1, 60)))
  end
  if page.length > listing.TEXT then
    front.report(page, "warning", "description", ("description and when_to_use have %d characters; "
      .. "Claude Code cuts them at %d"):format(page.length, listing.TEXT))
  end
  for _, key in ipairs { "allowed-tools", "disallowed-tools" } do
    for _, word in ipairs(front.words(page, key)) do
      local message, hint = require("pais.claude.tools").doubt(word)
      if message then front.report(page, "warning", key, message, hint) end
    end
  end
end

--- What a skill is, with everything that is wrong with it in its problems.
---@param found pais.plugin.skill.found
---@return pais.plugin.skill.page
function skill.check(found)
  local page = skill.page(found)
  if page.unread then return page end
  if not require("pais.schema").failed(page.problems) then check_fields(page, found) end
  if not page.body:find "%S" and not page.empty then
    front.report(page, "error", nil, "there is nothing for the model to read below the front matter")
  end
  if fs.stat(found.dir .. "/.claude-plugin/plugin.json") then
    front.report(page, "error", nil, "there is a .claude-plugin/plugin.json beside it: Claude Code "
      .. "would take the folder for a plugin", "move the skill to skills/" .. found.name)
  end
  require("pais.schema").sort(page.problems)
  return page
end

-- Files that look like skills, where Claude Code does not find them.
local function strays(dir)
  local list = {}
  local function add(file, hint)
    list[#list + 1] = { level = "warning", file = file, code = "E_FRONT", path = "",
      message = "Claude Code does not find a skill here", hint = hint }
  end
  for _, name in ipairs(fs.list(dir) or {}) do
    local at = dir .. "/" .. name
    if name:find "%.md$" and name:lower() ~= "readme.md" and is_file(at) then
      add(at, ("it belongs into %s/SKILL.md"):format(at:gsub("%.md$", "")))
    end
    for _, inner in ipairs(not is_file(at .. "/SKILL.md") and fs.list(at) or {}) do
      if inner:lower() == "skill.md" then
        add(at .. "/" .. inner, "the name is SKILL.md, in capitals")
      elseif is_file(("%s/%s/SKILL.md"):format(at, inner)) then
        add(("%s/%s/SKILL.md"):format(at, inner), ("it belongs into %s/%s"):format(dir, inner))
      end
    end
  end
  return list
end

--- Everything that is wrong with the skills of a plugin, and with what it promises of them.
---@param m table its manifest
---@return schema.Problem[]
function skill.problems(m)
  local problems, names = strays(m.dir .. "/skills"), {}
  for _, found in ipairs(skill.of(m)) do
    local page = skill.check(found)
    table.move(page.problems, 1, #page.problems, #problems + 1, problems)
    if names[found.name] then
      problems[#problems + 1] = { level = "error", file = found.file, code = "E_FRONT", path = "",
        message = ("the plugin has two skills '%s'"):format(found.name),
        hint = "the other is " .. names[found.name] }
    end
    names[found.name] = names[found.name] or found.file
  end
  local there = {}
  for name in pairs(names) do there[#there + 1] = name end
  for _, p in ipairs(m.provides or {}) do
    if p.contract == "SkillProvider" and p.service and not names[p.service] then
      problems[#problems + 1] = { level = "error", file = m.file, code = "E_FRONT", path = "provides",
        message = ("it provides the skill '%s', but there is no %sskills/%s/SKILL.md"):format(p.service,
          p.service == m.name and "SKILL.md and no " or "", p.service),
        hint = require("pais.schema").suggest(p.service, there) }
    end
  end
  return problems
end

return skill
