--- Other ways to write the same command: what it does, and so its verdict, stays.

local generate = require "generate"

local transform = {}

local quote = generate.quote

-- ---- around any command ----------------------------------------------------------------------
-- A newline ends here-documents and comments of the command.

-- These give it other positional parameters.
local OWN_ARGUMENTS = { ["function"] = true, keyword = true }
local AROUND = {
  subshell = "(%s\n)", group = "{ %s\n}", ["if"] = "if true; then %s\nfi", ["else"] =
    "if false; then :; else %s\nfi", ["for"] = "for k9 in 1; do %s\ndone", ["while"] =
    "while true; do %s\nbreak; done", ["until"] = "until false; do %s\nbreak; done", case =
    "case x in (x) %s\n;; esac", ["function"] = "f9() { %s\n}; f9", keyword =
    "function f9 { %s\n}\nf9", after = ": a b; %s", before = "%s\n: a b", ["and"] = "true && { %s\n}",
  ["or"] = "false || { %s\n}", ["not"] = "! { %s\n}", ignored = "{ %s\n} || true", background =
    "{ %s\n} &", time = "time { %s\n}", captured = "k9=$(%s\n)", printed = "echo \"$(%s\n)\"",
  piped = "{ %s\n} | cat", comment = "# a note\n%s\n# another", elsewhere = "true\n\n%s\n",
  select = "select k9 in 1; do %s\nbreak; done", nested = "( { ( %s\n) } )",
}

local AGAIN = { eval = "eval %s", bash = "bash -c %s", sh_e = "bash -ec %s", env = "env bash -c %s",
  command = "command bash -c %s", nohup = "nohup bash -c %s", timeout = "timeout 60 bash -c %s",
  nice = "nice -n 5 bash -c %s",
  var_printed = "printf -v k9 %%s %s; eval \"$k9\"", var_parameter = "set -- %s; eval \"$1\"",
  xargs = "echo x | xargs -I K9 bash -c %s", setsid = "setsid -w bash -c %s",
  var = "k9=%s; eval \"$k9\"", var_bash = "k9=%s; bash -c \"$k9\"" }

-- These may be judged harder than the command itself: its input is another; some put something in the
-- place of {}.
local HARDER = { sourced = ". /dev/stdin <<< %s", here_string = "bash <<< %s",
  sudo = "sudo bash -c %s", su = "su -c %s", doas = "doas sh -c %s",
  script = "script -qc %s /dev/null", trap = "trap %s EXIT", shell_input = "printf '%%s\\n' %s | bash",
  parallel = "parallel ::: %s", find = "find . -maxdepth 0 -exec bash -c %s \\;" }

local function sorted(t)
  local names = {}
  for name in pairs(t) do names[#names + 1] = name end
  table.sort(names)
  return names
end
local AROUND_NAMES, AGAIN_NAMES, HARDER_NAMES = sorted(AROUND), sorted(AGAIN), sorted(HARDER)

local function fill(form, text) return (form:gsub("%%([s%%])", { s = text, ["%"] = "%" })) end

local function around(text, add, stopped)
  local arguments = text:find "%$[{!#]*[%d@*]" ~= nil or text:find "BASH_SOURCE" ~= nil
  -- Rules about a variable that is run look at how it is written.
  local variable = text:find '^"?%$' ~= nil
  for _, name in ipairs(AROUND_NAMES) do
    if not (arguments and OWN_ARGUMENTS[name]) then
      add(name, (AROUND[name]:gsub("%%s", function() return text end)))
    end
  end
  for _, name in ipairs(AGAIN_NAMES) do
    if not (arguments and name ~= "eval") and not (variable and name:find "^var") then
      add(name, fill(AGAIN[name], quote(text)))
    end
  end
  for _, name in ipairs(stopped and not arguments and not text:find "{}" and HARDER_NAMES or {}) do
    add(name, fill(HARDER[name], quote(text)))
  end
  if not variable then
    add("eval ansi", "eval $'" .. text:gsub("[\\']", "\\%0"):gsub("\n", "\\n") .. "'")
  end
end

-- ---- words of a plain command ----------------------------------------------------------------

local REQUOTE = {
  function(w) return "'" .. w .. "'" end,
  function(w) return '"' .. w .. '"' end,
  function(w) return "$'" .. w .. "'" end,
  function(w) return "\\" .. w end,
  function(w) return w:sub(1, 1) .. "''" .. w:sub(2) end,
  function(w) return '""' .. w end,
  function(w) return w:sub(1, 1) .. '"' .. w:sub(2) .. '"' end,
  function(w) return ("$'\\x%02x'"):format(w:byte()) .. w:sub(2) end,
  function(w) return ("$'\\%03o'"):format(w:byte()) .. w:sub(2) end,
  function(w) return w .. "$(:)" end,
  function(w) return w:sub(1, 1) .. "\\\n" .. w:sub(2) end,
}

-- What the shell does itself, or reads in its own way: no program of that name is meant.
local OWN = {}
for w in ([[alias bg bind break builtin caller case cd command compgen complete continue coproc declare
  dirs do done echo elif else enable esac eval exec exit export false fc fg fi for function getopts
  hash help history if in jobs kill let local logout mapfile popd printf pushd pwd read readarray
  readonly return select set shift shopt source suspend test then time times trap true type typeset
  ulimit umask unalias unset until wait while]]):gmatch "%S+" do OWN[w] = true end

-- Programs whose short options can stand apart, together, and after what they are about.
local GETOPT = { rm = true, cp = true, mv = true, ls = true, mkdir = true, chown = true }

local function join(words, i, word)
  local out = table.move(words, 1, #words, 1, {})
  if i then out[i] = word end
  return table.concat(out, " ")
end

local function options(words, add)
  local flags, rest, apart = {}, {}, {}
  for i = 2, #words do
    local w = words[i]
    if w:match "^%-%-" or w:match "^%-%a%S*[^%a]" or w:match "^%-%a*[tS]" then return end
    if w:match "^%-%a+$" then
      flags[#flags + 1] = w
      for letter in w:gmatch "%a" do apart[#apart + 1] = "-" .. letter end
    else
      rest[#rest + 1] = w
    end
  end
  if #flags == 0 then return end
  local operands = table.concat(rest, " ")
  add("options apart", words[1] .. " " .. table.concat(apart, " ") .. " " .. operands)
  add("options together", words[1] .. " -" .. table.concat(apart):gsub("-", "") .. " " .. operands)
  add("options last", words[1] .. " " .. operands .. " " .. table.concat(flags, " "))
  add("options turned", words[1] .. " -" .. table.concat(apart):gsub("-", ""):reverse() .. " "
    .. operands)
  add("options ended", words[1] .. " " .. table.concat(flags, " ") .. " -- " .. operands)
end

local function words_of(text, add)
  if not text:find "^[%w_./~:@,+%- ]+$" or text:find "^ " or text:find " $" then return end
  local words = {}
  for w in text:gmatch "%S+" do words[#words + 1] = w end
  if words[1] == "time" then return end  -- reads its options as they are written
  for i, w in ipairs(words) do
    if not w:find "~" and not (i == 1 and (OWN[w] or w == ".")) then
      add("requoted", join(words, i, REQUOTE[math.random(#REQUOTE)](w)))
      add("in a variable", "k9=" .. w .. "; " .. join(words, i, "$k9"))
      add("in a variable", "k9='" .. w .. "'; " .. join(words, i, "\"${k9}\""))
      add("in a default", join(words, i, "${k9:-" .. w .. "}"))
      add("printed", join(words, i, "$(printf %s " .. w .. ")"))
    end
  end
  if #words > 1 and not OWN[words[1]] and not text:find "~" then
    add("by xargs", "echo " .. words[#words] .. " | xargs " .. table.concat(words, " ", 1, #words - 1))
    add("an array", "k9=(" .. text .. "); \"${k9[@]}\"")
    if not text:find "_" then
      add("split by IFS", "IFS=_; k9=" .. text:gsub(" ", "_") .. "; $k9")
    end
  end
  add("continued", table.concat(words, " \\\n"))
  add("tabs", "\t" .. table.concat(words, "\t"))
  add("with a comment", text .. " # " .. text)
  if not OWN[words[1]] and not words[1]:find "[./~]" then
    for _, prefix in ipairs { "command", "env", "nohup", "nice", "nice -n 5", "timeout 60", "setsid",
      "env K9=v", "K9=v", "exec", "stdbuf -oL", "\\" } do
      add(prefix, prefix .. (prefix == "\\" and "" or " ") .. text)
    end
    add("by its path", "/usr/bin/" .. text)
  end
  if GETOPT[words[1]] then options(words, add) end
end

--- All ways. The state of math.random decides details.
---@param text string a command that is valid
---@param stopped boolean|nil it must not run: then also ways that are stopped whatever they do
---@return {name: string, text: string}[]
function transform.all(text, stopped)
  local out = {}
  local function add(name, new) out[#out + 1] = { name = name, text = new } end
  around(text, add, stopped)
  words_of(text, add)
  return out
end

return transform
