--- Bash scripts made from a grammar: everything that a command line can have, in any combination.
-- What is made is valid bash that ends soon: a loop leaves, a function does not call itself.

local features = require "features"

local generate = {}

local COMMANDS = { "a", "b", "c", "d", "fa", "rm", "cp", "git", "a", "b", "./x", "/bin/a",
  "/usr/bin/rm" }
local VARS = { "x", "y", "z", "x", "y", "HOME", "unset1", "PWD" }
local NEW_VARS = { "x", "y", "z", "x", "y", "k" }
local TEXT = { "a", "b", "-rf", "--all", "x.txt", "src", "1", "42", "k=v", "a:b", "%d", "@", "+x",
  "../up", "/etc", "a,b", "if", "done", "in", "{", "}", "!", "-", "--", "=", "a=", "#x", "x#y",
  "[", "]", "in", "é", "^", "time", "~x~", "do", "a{b", "}c", "{}", "{a}", "]]", "then" }
local SPECIAL = { " ", "  ", "$", "`", "\"", "\\", "*", "?", "~", ";", "&", "|", "(", ")", "<",
  ">", "#", "\n", "\t", "$x", "${", "{a,b}", "!", "[a]", "'" }
local FILES = { "a.txt", "b.txt", "new", "src/x.c", "/tmp/t", "/dev/null", "\"new file\"" }
local PATTERNS = { "*", "a*", "*.txt", "?", "[ab]*", "a", "x|y", "*o*", "'*'", "\"$y\"", "$y",
  "[!a]", "o?", "*/", "-*", "\\*" }

---@class differential.Generator
local G = {}
G.__index = G

function G.pick(_, list) return list[math.random(#list)] end
function G.chance(_, n) return math.random(n) == 1 end

-- One of the functions of `list`, those that nest only where there is depth left.
function G:one(list, ...)
  local n = self.depth > 0 and #list or list.flat
  return list[math.random(n)](self, ...)
end

function G:nested(f, ...)
  self.depth = self.depth - 1
  local out = f(self, ...)
  self.depth = self.depth + 1
  return out
end

-- ---- words ----------------------------------------------------------------------------------

local function quote(text) return "'" .. text:gsub("'", "'\\''") .. "'" end
generate.quote = quote

-- Any text, with what is special somewhere.
function G:text()
  local out = {}
  for i = 1, math.random(0, 3) do
    out[i] = self:chance(2) and self:pick(TEXT) or self:pick(SPECIAL)
  end
  return table.concat(out)
end

local function single(self) return "'" .. self:text():gsub("'", "") .. "'" end

local function ansi(self)
  local escapes = { "\\n", "\\t", "\\x41", "\\101", "\\'", "\\\\", "\\\"", "\\u00e9", "\\e", "\\?",
    "\\x7", "\\60", "\\q", "\\x{41}", "\\cA" }
  local out = {}
  for i = 1, math.random(0, 3) do
    out[i] = self:chance(2) and self:pick(escapes)
      or self:text():gsub("['\\]", "")
  end
  return "$'" .. table.concat(out) .. "'"
end

local function escaped(self)
  return "\\" .. self:pick { " ", "a", "$", "'", "\"", "\\", "*", ";", "&", "(", "{", "~", "#", "\n",
    "-", "=", ">", "`", "!" }
end

local function param(self)
  return self:pick { "$%s", "${%s}", "$%s", "${%s}", "${#%s}", "${%s^^}", "${%s,}", "${%s:1}",
    "${%s:0:2}", "${%s: -1}", "${%s@Q}" }:format(self:pick(VARS))
end

local function special_param(self)
  return self:pick { "$1", "$2", "$@", "$*", "$#", "${1}", "${@:1}", "${v[0]}", "${v[@]}", "${v[*]}",
    "${v[1]}", "${#v[@]}", "${v}", "${v[@]:1}", "$-", "${v[-1]}", "${*}", "${10}" }
end

local OPERANDS  -- what may follow ${x:-

local function operator(self, quoted)
  local var = self:chance(6) and self:pick { "1", "v[0]", "v[@]", "@" } or self:pick(VARS)
  if self:chance(2) then
    return ("${%s%s%s}"):format(var, self:pick { "#", "##", "%", "%%" }, self:pick(PATTERNS))
  elseif self:chance(3) then
    return ("${%s%s%s/%s}"):format(var, self:pick { "/", "//", "/#", "/%" },
      self:pick { "a", "o", "*", "?", "'a'", "[ao]", "o*", ".", " " }, self:pick { "", "b", "'b c'",
        "$y", "b c", "/" })
  end
  local op = self:pick { ":-", "-", ":+", "+", ":=", "=" }
  if op:find "=" and not var:match "^%a+$" then op = ":-" end
  local word = quoted and self:inner():gsub("'", "") or self:one(OPERANDS)
  return ("${%s%s%s}"):format(var, op, (word:gsub("^}", "")))
end

local function arithmetic(self)
  return "$((" .. self:pick { "1+2", "n", "n++", "(1+2)*3", "n ? 1 : 2", "1<<2", "${#x}", "$n+1", "2>1",
    "n=3,n+1", "\"2\"" } .. "))"
end

local function substitution(self)
  if self:chance(5) then return "$(< " .. self:pick { "a.txt", "b.txt" } .. ")" end
  return "$(" .. self:pick { "", "", " ", "\n" } .. self:nested(G.closed_list) .. ")"
end

local function backtick(self)
  local body = self:nested(G.closed_list)
  if body:find "[`\\]" then return substitution(self) end
  return "`" .. body .. "`"
end

local function known_output(self)
  return ("$(%s %s)"):format(self:pick { "echo", "printf %s", "echo -n", "printf '%s\\n'",
    "printf '%s-' x", "echo -e" }, self:word())
end

-- What stands between double quotes.
function G:inner()
  local out = {}
  for i = 1, math.random(0, 3) do
    local k = math.random(6)
    out[i] = k <= 2 and self:text():gsub("[\"\\$`]", "\\%0") or k == 3 and param(self)
      or k == 4 and special_param(self) or k == 5 and self:pick { "\\a", "\\\n", "'", "\\*" }
      or self.depth > 0 and self:pick { substitution, operator, backtick, arithmetic,
        known_output }(self, true) or "q"
  end
  return table.concat(out)
end

local function double(self)
  return (self:chance(15) and "$" or "") .. "\"" .. self:inner() .. "\""
end

local function brace(self)
  local function item() return self:chance(4) and self:pick { "'q r'", "$x", "\"\"", "", "{1,2}" }
    or self:pick(TEXT):gsub("[{},]", "") end
  if self:chance(4) then
    return self:pick { "{1..3}", "{a..c}", "{3..1}", "{01..03}", "{1..6..2}", "{a..e..2}", "{x..1}",
      "{1..}", "{1..2}{3,4}", "{-1..1}" }
  end
  local out = {}
  for i = 1, math.random(2, 3) do out[i] = item() end
  return "{" .. table.concat(out, ",") .. "}"
end

local function glob(self)
  return self:pick { "*", "*.txt", "?.txt", "[ab].txt", "[!a]*", "s*/x.c", ".*", "*/", "nothing*",
    "[a-b]*", "/bin/r?", "/bin/[r]m", "*.[tc]*", "[[:alpha:]]*" }
end

local PIECES = {
  flat = 13,
  function(self) return self:pick(TEXT) end, function(self) return self:pick(TEXT) end,
  function(self) return self:pick(TEXT) end, single, ansi, escaped, param, param, special_param, double,
  double, brace, glob,
  substitution, backtick, operator, arithmetic, known_output, double,
}
table.move(features.pieces, 1, #features.pieces, #PIECES + 1, PIECES)

OPERANDS = { flat = 7, function(self) return (self:pick(TEXT):gsub("[{}]", "")) end, single, ansi,
  param, special_param, double, function() return "o p" end, substitution, backtick, arithmetic,
  known_output, operator }

local function process(self)
  return self:pick { "<", "<", ">" } .. "(" .. self:nested(G.closed_list) .. ")"
end

---@return string
function G:word()
  if self.depth > 0 and self:chance(25) then return process(self) end
  if self:chance(12) then return self:pick { "~", "~/", "~/a", "~+", "~-/x" } end
  local out = { self:one(PIECES) }
  while self:chance(3) do out[#out + 1] = self:one(PIECES) end
  return table.concat(out)
end

-- A word that is a plain word of a list: no reserved word, no comment, no assignment.
function G:argument()
  local w = self:word()
  if w:sub(1, 1) == "#" then w = "\\" .. w end
  return w
end

function G:arguments(most)
  local out = {}
  for i = 1, math.random(0, most) do out[i] = self:argument() end
  return table.concat(out, self:chance(12) and self:pick { "  ", "\t", " \\\n" } or " ")
end

-- ---- simple commands -----------------------------------------------------------------------

local function here(self)
  local tag = self:pick { "E", "END", "E_1", "E-O" }
  local quoted = self:pick { tag, tag, "'" .. tag .. "'", "\"" .. tag .. "\"", "\\" .. tag }
  local strip = self:chance(4) and "-" or ""
  local body = {}
  for i = 1, math.random(0, 3) do
    body[i] = (strip ~= "" and self:pick { "", "\t", "\t\t" } or "") .. (quoted == tag
      and self:inner():gsub("\n", " "):gsub("\\$", "") or self:text():gsub("\n", " "))
    if body[i]:match("^\t*(.-)$") == tag then body[i] = "x" end
  end
  body[#body + 1] = (strip ~= "" and self:pick { "", "\t" } or "") .. tag
  self.pending[#self.pending + 1] = table.concat(body, "\n")
  return "<<" .. strip .. self:pick { "", "", " " } .. quoted
end

local function redirection(self)
  local k = math.random(9)
  if k == 1 then return here(self) end
  if k == 2 then return "<<< " .. self:argument() end
  if k == 3 then return self:pick { "2>&1", ">&2", "3>&1", "2>&-", "<&0", "0<&-" } end
  return self:pick { ">", ">>", "<", "2>", "<>", ">|", "&>", "&>>", "> ", "1>", "{fd}>", "{fd}<",
    "3<", "2>>" } .. self:pick(FILES)
end

local function redirections(self)
  local out = ""
  while self:chance(6) do out = out .. " " .. redirection(self) end
  return out
end

-- A value: the number in the name of a process substitution is not the same each time.
local function value(self) return (self:word():gsub("^[<>]%(", "$(")) end

local function assignment(self)
  local name = self:pick(NEW_VARS)
  local k = math.random(10)
  if k == 1 then return "v=(" .. self:arguments(3) .. ")" end
  if k == 2 then return "v+=(" .. self:argument() .. ")" end
  if k == 3 then return "v[" .. self:pick { "0", "1", "2" } .. "]=" .. value(self) end
  if k == 4 then return name .. "+=" .. value(self) end
  if k == 5 then return name .. "=" end
  return name .. "=" .. value(self)
end

local function external(self)
  local out = {}
  while self:chance(8) do out[#out + 1] = assignment(self) end
  if self:chance(20) then out[#out + 1] = redirection(self) end
  out[#out + 1] = self:chance(12) and "\"" .. self:pick(COMMANDS) .. "\"" or self:chance(15)
    and "r'm'" or self:pick(COMMANDS)
  local arguments = self:arguments(4)
  if arguments ~= "" then out[#out + 1] = arguments end
  return table.concat(out, " ") .. redirections(self)
end

local function setting(self) return assignment(self) end

local function variable_command(self)
  return ("x=%s; $x %s"):format(self:pick { "a", "rm", "'a b'", "\"b  -c\"", "/bin/a" },
    self:arguments(2))
end

local function builtin(self)
  local k = math.random(13)
  if k == 1 then return "cd " .. self:pick { "src", "..", "/tmp", "~", "\"$HOME\"", "-", "nowhere" } end
  if k == 2 then return self:pick { "export", "declare", "declare -x", "readonly r1;declare" } .. " "
    .. self:pick(NEW_VARS) .. "=" .. self:word() end
  if k == 3 then return "unset " .. self:pick(NEW_VARS) end
  if k == 4 then return "set -- " .. self:arguments(3) end
  if k == 5 then return "read " .. self:pick { "-r x", "x", "x y" } .. " <<< " .. self:argument() end
  if k == 6 then return self:pick { "IFS=:", "IFS=,", "IFS=", "IFS=$' \\t\\n'", "unset IFS" } end
  if k == 7 then return self:pick { ":", "true", "let n=1", "shift", "[ -n \"$x\" ]", "test a = b",
    "p=x", "echo " .. self:argument() } end
  if k == 8 then return "((" .. self:pick { "n=1", "n++", "1<2", "x=3" } .. "))" end
  if k == 9 then return "[[ " .. self:pick { "$x == a*", "-n $x && ! -f y", "a =~ ^(a|b)$", "( $x < b )",
    "$x == @(a|b)", "-z \"$y\"" } .. " ]]" end
  if k == 10 then return "printf -v x %s " .. self:argument() end
  if k == 11 then return "mapfile -t v <<< " .. self:argument() end
  if k == 12 then return "trap " .. quote("b trap") .. " EXIT" end
  return "p=" .. self:pick(NEW_VARS)
end

-- ---- text that is run ------------------------------------------------------------------------

-- A list that stands alone, with its here-documents.
function G:script()
  local outer = self.pending
  self.pending = {}
  local out = self:nested(G.closed_list)
  self.pending = outer
  return out
end

-- As one word, in any way to quote.
local function requote(self, text)
  if self:chance(4) and not text:find "!" then
    return "\"" .. text:gsub("[\"\\$`]", "\\%0") .. "\""
  elseif self:chance(4) then
    return "$'" .. text:gsub("['\\]", "\\%0"):gsub("\n", "\\n") .. "'"
  end
  return quote(text)
end

local function rerun(self)
  local script = self:script()
  local k = math.random(9)
  if k == 1 then return "eval " .. requote(self, script) end
  if k == 2 then return self:pick { "sh -c ", "bash -c ", "bash -ec ", "/bin/sh -c " }
    .. requote(self, script) .. self:pick { "", " p q" } end
  if k == 3 then return self:pick { "echo ", "printf '%s\\n' " } .. quote(script:gsub("\\", "")) ..
    self:pick { "|sh", " | bash", "| cat | sh" } end
  if k == 4 then return "bash <<< " .. requote(self, script) end
  if k == 5 then return self:pick { "env ", "env k=1 ", "nice ", "nice -n 5 ", "nohup ", "timeout 5 ",
    "setsid ", "timeout -k 1 2 ", "env -u y ", "command ", "command -- ", "env -- " }
    .. external(self):gsub("^[^ ]*[=<>]", "a ") end
  if k == 6 then return "source " .. self:pick { "<(echo ", "/dev/stdin <<< $(echo " } ..
    quote("c src") .. ")" end
  if k == 7 then return ("echo %s | xargs %s"):format(self:pick { "1 2", "'a b'", "-x" },
    self:pick { "a", "-n1 b", "rm -f", "-I{} c {}/x", "sh -c 'd \"$@\"' _" }) end
  if k == 8 then return "sh <<'XX'\n" .. script .. "\nXX\n:" end
  return "eval " .. self:pick(COMMANDS) .. " " .. self:arguments(2)
end

-- ---- compound commands -----------------------------------------------------------------------

-- What separates, when here-documents wait: a newline and they.
function G:separator(plain)
  if #self.pending == 0 then return plain or self:pick { "; ", "; ", ";", "\n", " ;\n", " # c\n" } end
  local out = "\n" .. table.concat(self.pending, "\n") .. "\n"
  self.pending = {}
  return out
end

-- A list and what must end it before a reserved word.
function G:body()
  return self:list() .. self:separator "; "
end

local function conditional(self)
  local out = "if " .. self:body() .. "then " .. self:body()
  if self:chance(4) then out = out .. "elif " .. self:body() .. "then " .. self:body() end
  if self:chance(2) then out = out .. "else " .. self:body() end
  return out .. "fi"
end

local function counted(self)
  return ("n=0; %s [ $n -%s %d ]; do %sn=$((n+1)); done"):format(table.unpack(self:pick {
    { "while", "lt", 2, self:body() }, { "until", "ge", 2, self:body() } }))
end

local function once(self)
  return ("while %sdo %sbreak; done"):format(self:body(), self:body())
end

local function each(self)
  local k = math.random(6)
  if k == 1 then return ("for ((i=0; i<2; i++)); do %sdone"):format(self:body()) end
  if k == 2 then return ("for i; do %sdone"):format(self:body()) end
  if k == 3 then return ("for i in %s; { %s}"):format(self:arguments(3), self:body()) end
  if k == 4 then return ("printf '%%s\\n' %s | while read -r l; do c \"$l\" $l; %sdone"):format(
    self:arguments(2), self:body()) end
  return ("for x in %s\ndo %s $x \"$x\" %s; %sdone"):format(self:arguments(3),
    self:pick(COMMANDS), self:arguments(1), self:body())
end

local function case(self)
  local out = { "case " .. self:argument() .. " in" }
  for i = 1, math.random(1, 3) do
    out[#out + 1] = self:pick { "", "(" } .. self:pick(PATTERNS):gsub("^|", "") .. ") "
      .. (self:chance(6) and "" or self:list()) .. self:separator(" ") .. self:pick { ";;", ";;", ";&", ";;&" }
    if i == 3 then out[#out + 1] = "*) a ;;" end
  end
  return table.concat(out, self:pick { " ", "\n" }) .. " esac"
end

local function func(self)
  local name = self:pick { "f", "g", "a", "h-1", "f.x" }
  local body = self:pick { "{ %s}", "(%s)", "\n{ %s}" }:format(self:body())
  return self:pick { "%s() %s", "function %s %s", "%s ( ) %s", "function %s() %s" }:format(name, body)
    .. self:separator "; " .. name .. " " .. self:arguments(3)
end

local function group(self)
  local k = math.random(6)
  if k <= 2 then return "(" .. self:pick { "", " " } .. self:closed_list() .. ")" .. redirections(self) end
  if k <= 4 then return "{ " .. self:body() .. "}" .. redirections(self) end
  if k == 5 then return "! " .. self:simple() end
  return self:pick { "time ", "coproc N { a; }; ", "time -p " } .. external(self)
end

local SIMPLE = { flat = 8, external, external, external, external, setting, builtin, variable_command,
  external, rerun, rerun }
local COMPOUND = { conditional, counted, once, each, each, case, func, group, group }

function G:simple()
  if self.depth > 0 and self:chance(4) then return self:pick(features.commands)(self) end
  return self:one(SIMPLE)
end

-- Shows what became of the variables.
function G:see()
  return self:pick { "c \"$x\" \"$y\"", "c $x", "c \"$x\" $z", "d \"$y$k\" $y", "c \"${v[@]}\" $x",
    "c \"$x\" \"$PWD\"", "d \"$@\" \"$x\"" }
end

function G:command()
  if self.depth > 0 and self:chance(4) then
    return self:nested(self:chance(3) and self:pick(features.compounds) or self:pick(COMPOUND))
  end
  return self:simple()
end

function G:pipeline()
  local out = self:command()
  while self:chance(8) do
    local pipe = #self.pending > 0 and "|" .. self:separator() or self:pick { " | ", "|", " |& ", " |\n" }
    out = out .. pipe .. self:command()
  end
  return out
end

---@return string
function G:list()
  local out = self:pipeline()
  while self:chance(self.depth > 1 and 2 or 3) do
    local between = self:separator()
    if not between:find "\n" then
      between = self:pick { between, between, between, " && ", " || ", " & ", "&&\n" }
    end
    out = out .. between .. self:pipeline()
  end
  return out
end

-- A list before a parenthesis that closes.
function G:closed_list()
  local outer = self.pending
  self.pending = {}
  local out = self:list()
  if #self.pending > 0 or out:find " #" then out = out .. self:separator "\n" end
  self.pending = outer
  return out
end

--- A script. The state of math.random decides which.
---@param depth integer how deep it nests
---@return string
function generate.script(depth)
  local g = setmetatable({ depth = depth, pending = {} }, G)
  local out = {}
  -- All have a value: one that only a branch sets may come from outside, the engine supposes.
  out[1] = "z= k=q n=1 p=x v=(a 'b c')\nx=" .. value(g) .. "\ny=" .. value(g) .. "\n"
  if g:chance(4) then out[#out + 1] = "set -- one 'two three'\n" end
  if g:chance(6) then out[#out + 1] = g:pick(features.before)(g) .. g:separator "" end
  out[#out + 1] = g:list()
  out[#out + 1] = g:separator ""
  return table.concat(out)
end

return generate
