--- pais.guard.text: what the model and the user are told.
-- The rule, the words that offend, why, one thing to do instead, and how far it goes. Said once at
-- length; the second time in a session, short and final.

local text = {}

local SPAN_MAX = 160

--- Text on one line, with what would disturb it or is not seen made visible.
---@param s string
---@return string
function text.visible(s)
  return (require("pais.cli.term").clean((s:gsub("\r?\n", " \u{21b5} "))))
end

local visible = text.visible

--- Text made visible, and no longer than is read.
---@param s string
---@return string
function text.short(s)
  s = visible(s)
  if #s <= SPAN_MAX then return s end
  local cut = SPAN_MAX
  while cut > SPAN_MAX - 4 and (s:byte(cut + 1) or 0) & 0xC0 == 0x80 do cut = cut - 1 end
  return s:sub(1, cut) .. "..."
end

--- What the core has to say.
---@param look pais.guard.Look with a core finding
---@return table found as text.reason wants it
---@return table said
function text.core(look)
  local core = look.core
  return { id = core.id, verdict = "block", core = true,
    effect = look.effects[core.effect] or { place = "none" } },
    { reason = core.reason, advice = "No rule and no setting allows this." }
end

--- The words of the text that an effect came from.
---@param look pais.guard.Look
---@param e table effect
---@return string
function text.span(look, e)
  local span = look.text:sub((e.off or 0) + 1, (e.off or 0) + (e.len or #look.text))
  if not span:find "%S" then span = look.text end
  return text.short(span)
end

local function place_of(e)
  if not e.target or e.target == "" or e.place == "none" then return nil end
  return text.short(e.target)
end

-- How a command that is nested in another is reached, and what it is where all of its words come from
-- the same place, such as a here-document behind the word before it.
local function through(look, e, span)
  if not e.path or e.path == "" then return "" end
  local how = (" (through %s)"):format(text.short(e.path))
  local command, words = look.commands and look.commands[e.command], {}
  for i, word in ipairs(command and command.words or {}) do
    if word.off ~= e.off or word.len ~= e.len then return how end
    words[i] = word.text
  end
  local said = text.short(table.concat(words, " "))
  return (said == "" or span:find(said, 1, true)) and how or ("%s runs `%s`"):format(how, said)
end

--- The reason for a verdict.
---@param look pais.guard.Look
---@param found {id: string, effect: table, verdict: string}
---@param said {reason: string, instead: string|nil, advice: string|nil}
---@param times integer how often this rule has refused in this session already
---@return string
function text.reason(look, found, said, times)
  local e = found.effect
  local span = text.span(look, e)
  local how = through(look, e, span)
  local asks = found.verdict == "ask"
  if times > 0 and not asks then
    return ("%s again: `%s`%s. It stays refused in every spelling; %s"):format(found.id, span, how,
      said.instead and ("use `%s`, or tell the user."):format(said.instead)
      or "go on without it, or tell the user.")
  end
  local lines = { ("%s: `%s`%s"):format(found.id, span, how) }
  local target = place_of(e)
  if target and not span:find(target, 1, true) then
    lines[1] = lines[1] .. (" reaches %s"):format(target)
  end
  lines[1] = lines[1] .. ". " .. said.reason
  if said.instead then lines[#lines + 1] = ("Instead: %s"):format(said.instead) end
  if said.advice then lines[#lines + 1] = said.advice end
  if not asks then
    lines[#lines + 1] = "Only this is refused, not the rest of the task. Do not try it in another " ..
      "form; if it is needed, say so and let the user do it."
  end
  return table.concat(lines, "\n")
end

return text
