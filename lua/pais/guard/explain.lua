--- pais.guard.explain: shows what was found in a command, for people.
-- A command a line, with its words as they are known; below it only the words that are not simply
-- what is written.

local explain = {}

local STYLE = { block = "red", ask = "yellow", none = "green" }
local KNOWN = { ["one-of"] = "one of several", pattern = "in part known", unknown = "not known" }

--- The words of a set, in order.
---@param set table<string, boolean>|nil
---@return string
function explain.names(set)
  local out = {}
  for name in pairs(set or {}) do out[#out + 1] = name end
  table.sort(out)
  return table.concat(out, ", ")
end

local names = explain.names

-- A word so that it is seen where it ends.
local function shown(text)
  text = require("pais.guard.text").visible(text)
  return (text == "" or text:find "[ \"]") and "'" .. text .. "'" or text
end

-- What is to be said of a word: where its value is not what is written, or not known.
local function remark(word, command, text)
  local parts = {}
  local source = text:sub(word.off + 1, word.off + word.len)
  -- In a nested command, places are those of the word that it came from.
  local written = command.path == "" and source or word.text
  if word.known ~= "exact" then
    parts[1] = KNOWN[word.known]
    if word.values then parts[1] = table.concat(word.values, " or ") end
  elseif written:find "[$`]" then
    parts[1] = "= " .. shown(word.text)
  end
  local from = names(word.taint)
  if from ~= "" then parts[#parts + 1] = "from " .. from end
  if not parts[1] then return nil end
  return require("pais.guard.text").visible(written ~= "" and written or word.text),
    table.concat(parts, ", ")
end

local function show_commands(look, out)
  out:print(out:style("bold", "Commands"))
  for _, c in ipairs(look.commands) do
    if c.words[1] then
      local words, rows = {}, {}
      for i, word in ipairs(c.words) do
        words[i] = i == 1 and out:style("cyan", shown(word.text)) or shown(word.text)
        local what, note = remark(word, c, look.text)
        if what then rows[#rows + 1] = { what, note } end
      end
      out:print("  " .. table.concat(words, " ") ..
        (c.path ~= "" and out:style("dim", "   through " .. c.path) or ""))
      if rows[1] then out:table(nil, rows, { indent = "      " }) end
    end
  end
  if look.partial then out:print("  not all of it was understood: " .. look.partial) end
end

local function show_effects(look, out)
  out:print("\n" .. out:style("bold", "Effects"))
  local rows = {}
  for i, e in ipairs(look.effects) do
    rows[i] = { tostring(i), { "cyan", e.kind }, e.op or "", e.target or "", e.place ~= "none" and
      e.place or "", names(e.flags), names(e.sources) }
  end
  if rows[1] then out:table({ "", "kind", "op", "target", "place", "flags", "from" }, rows,
    { indent = "  " }) else out:print("  none") end
end

local function show_rules(report, out)
  out:print("\n" .. out:style("bold", "Rules"))
  local rows = {}
  for _, t in ipairs(report.rules) do
    if t.applies then
      rows[#rows + 1] = { { STYLE[t.verdict], t.rule }, t.observe and "observed: " .. t.verdict
        or t.verdict, "effect " .. t.effect }
    end
  end
  if rows[1] then out:table(nil, rows, { indent = "  " }) end
  out:print(("  %s%d tried"):format(rows[1] and "" or "none applies, ", #report.rules))
end

--- Prints an explanation.
---@param report {verdict: string, rule: string|nil, reason: string|nil, us: integer, rules: table[]}
---@param look pais.guard.Look
---@param out pais.out
function explain.show(report, look, out)
  show_commands(look, out)
  show_effects(look, out)
  if report.core then
    out:print("\n" .. out:style("bold", "Core") .. "\n  " .. out:style("red", report.rule) ..
      "   before every rule, no setting allows it")
  else
    show_rules(report, out)
  end
  out:print(("\n%s%s  (%d us)"):format(out:style(STYLE[report.verdict], report.verdict),
    report.rule and "  " .. report.rule or "", report.us))
  if report.reason then out:wrap(report.reason) end
end

return explain
