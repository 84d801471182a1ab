--- pais.guard.phrases: text that speaks to a model instead of to people.
-- Two shapes: an order to set aside what was said before (something like "ignore", something like
-- "previous", something like "instructions", in one sentence; in a score of languages), and a few
-- phrases of English that are of no use to anybody else. A rare part is searched for plainly, what is
-- around it is looked at then.

local phrases = {}

local TRIES = 64

local function words(text)
  local out = {}
  for word in text:gmatch "%S+" do out[#out + 1] = word end
  return out
end

local function set(text)
  local out = {}
  for word in text:gmatch "%S+" do out[word] = true end
  return out
end

-- ---- English

-- Before an order: nothing, a mark, or one of these.
local LEADS = set [[please and then now must should also just instead immediately first but so you need to
  assistant ai claude important]]

--- Whether what starts at `start` stands where an order would: at the start of a line or clause, and
--- not as a quotation by itself.
local function is_order(lower, start, finish)
  local before = lower:sub(math.max(1, start - 40), start - 1)
  local quote = before:match "[\"'`]$"
  if quote and lower:sub(finish + 1, finish + 1) == quote then return false end
  before = before:gsub("[%s*_`#>/\"'(%-]+$", function(s) return s:find "[^ ]" and "." or " " end)
  local word = before:match "([%w']+) ?$"
  return not word or LEADS[word] == true
end

local VERBS = { "ignor", "disregard", "forget", "overrid", "bypass" }
local PRIOR = set [[previous previously prior above earlier preceding before former foregoing original
  initial]]
local SCOPE = set "all any your every these those system"
local NOUNS = set "instruction instructions directive directives prompt prompts guideline guidelines"
-- Of these all that was before, or what is the model's own, is meant.
local WEAK = set [[rule rules command commands context message messages conversation training
  restrictions restriction programming safeguards]]
local FILLS = set "the of about that you were told given have been and or to me us on set out"
-- What an instruction that is only spoken of goes on with.
local GOES_ON = set "in inside within from found embedded contained which it they of for as"

-- Where the order ends whose verb starts at `start`; nil when it is none.
local function overriding(lower, start)
  local sentence = lower:sub(start, start + 160):gsub("\n\n.*", "")
  local at, prior, scope, everything = 0, false, false, false
  local _, stop = sentence:find "^%a+"
  while at < 9 do
    local from, to, word = sentence:find("^[%s*_`#>/\"'%-]*(%a+)", stop + 1)
    if not from then break end
    at, stop = at + 1, to
    local strong = NOUNS[word]
    if strong or WEAK[word] then
      local nxt = sentence:match("^[%s*_`]*(%a+)", stop + 1) or ""
      local after = PRIOR[nxt] or nxt == "so"
      local before = prior or after
      if scope == "your" or before and (strong or scope)
        or strong and scope and not GOES_ON[nxt] then
        return start + stop - 1
      elseif not PRIOR[word] and nxt ~= "prompt" and nxt ~= "prompts" then
        return nil
      end
    elseif PRIOR[word] then
      prior = true
      local rest = sentence:sub(stop + 1)
      if everything or (word == "above" and rest:find "^[%s*_`]*[,.;:!]?[%s*_`]*%a*"
        and (rest:find "^%s*and%f[%A]" or rest:find "^%s*[,.;:!]" or not rest:find "%a")) then
        return start + stop - 1
      end
    elseif SCOPE[word] then scope = scope == "your" and scope or word
    elseif word == "everything" or word == "anything" then everything = true
    elseif everything and word == "told" then return start + stop - 1
    elseif not FILLS[word] and not prior and not scope then return nil end
  end
end

local function overrides(lower)
  for _, verb in ipairs(VERBS) do
    local at, tries = lower:find(verb, 1, true), 0
    while at and tries < TRIES do
      local finish = not (at > 1 and lower:find("^%a", at - 1)) and overriding(lower, at)
      if finish and is_order(lower, at, finish) then return lower:sub(at, finish) end
      at, tries = lower:find(verb, at + 1, true), tries + 1
    end
  end
end

-- An anchor that is searched for plainly, and what must be around it, in small letters with single
-- blanks. Of `order` the phrase counts where it gives an order, not where it is spoken of.
local PHRASES = {
  { "system prompt", { "reveal [%w ]-system prompt", "print [%w ]-system prompt",
    "repeat [%w ]-system prompt" }, order = true },
  { "system override", { "system override" }, order = true },
  { "tell the user", { "do not tell the user%f[%W] *%f[%p%z]",
    "don't tell the user%f[%W] *%f[%p%z]",
    "do not tell the user a[bn][%w ]-t?h?i[snt]", "don't tell the user a[bn][%w ]-t?h?i[snt]",
    "do not tell the user that you", "don't tell the user that you" } },
  { "telling the user", { "without telling the user" } },
  { "inform the user", { "do not inform the user", "don't inform the user" } },
  { "from the user", { "hide this from the user", "keep this from the user%f[^%w']" } },
  { "to the user", { "do not mention [%w ]-to the user", "don't mention [%w ]-to the user" } },
  { "user's knowledge", { "without the user's knowledge" } },
  { "you are now", { "you are now in developer mode", "you are now in admin[%w]* mode",
    "you are now in debug mode", "you are now in god mode", "you are now dan", "you are now an? unrestricted",
    "you are now free of" } },
  { "important", { "%[important[%w ]- for ai" } },
  { "system-reminder", { "</?system%-reminder>" } },
  { "<|im_", { "<|im_start|>", "<|im_end|>" } },
  { "ai assistant", { "dear ai assistant", "instructions? for ai assistant" } },
  { "if you are a", { "if you are an? ai%f[%A]",
    "if you are an? llm", "if you are an? [%w ]-language model" } },
  { "note to", { "note to [%w ]-ai %a+",
    "note to [%w ]-llms?%f[%A]", "note to [%w ]-language models?" },
    order = true },
  { "attention", { "attention,? ai %a+",
    "attention,? llms?%f[%A]", "attention,? language models?" },
    order = true },
  { "reading this", { "ai %a+ reading this",
    "llms? reading this", "language models? reading this" } },
  { "claude, you must", { "claude, you must" }, order = true },
}

local BEFORE, AFTER = 120, 60

local function phrase_near(lower, anchor, patterns)
  local at, tries = lower:find(anchor, 1, true), 0
  while at and tries < TRIES do
    local around = lower:sub(math.max(1, at - BEFORE), at + #anchor + AFTER)
      :gsub("[%s*_`#>\"']+", function(s) return s == "'" and s or s:find "[<>]" and s or " " end)
    for _, pattern in ipairs(patterns[2]) do
      local from, to = around:find(pattern)
      if from then
        local said, start = around:sub(from, to), at
        local first = said:match "^[%w']+"
        for back = at, math.max(1, at - BEFORE), -1 do
          if first and lower:find("^" .. first .. "%f[^%w']", back) then
            start = back
            break
          end
        end
        if not patterns.order or is_order(lower, start, at + #anchor - 1) then return said end
      end
    end
    at, tries = lower:find(anchor, at + #anchor, true), tries + 1
  end
end

-- ---- other languages

-- What is like "ignore", like "previous" and like "instructions"; without endings, and without a first
-- letter that may be large and is not of ASCII.
local LANGUAGES = {
  { "ignoriere|alle ignoriere|die ignoriere|jede ignorieren|sie vergiss missachte",
    "vorherig vorangegangen bisherig obige früher vorige", "anweisung instruktion befehle vorgaben" },
  { "ignore| ignorez oublie", "précédent antérieur ci-dessus", "instruction consigne directive" },
  { "ignora| ignore| ignoren olvida olvide",
    "anterior previas", "instruccion instrucción órdenes" },
  { "ignore| ignorem esqueça desconsidere", "anterior prévi acima", "instruç instrucoes comandos" },
  { "ignora| ignorate dimentica", "precedent", "istruzion" },
  { "negeer vergeet", "vorige voorgaande eerdere bovenstaande", "instructie aanwijzing opdracht" },
  { "zignoruj zapomnij", "poprzedni wcześniejsz powyższ", "instrukcj polece" },
  { "ignorera| glöm", "tidigare föregående", "instruktion" },
  { "ignoruj zapomeň", "předchozí", "instrukc pokyny" },
  { "yok|say rmezden|gel unut", "nceki yukarıdaki", "talimat komut" },
  { "abaikan lupakan", "sebelumnya", "instruksi perintah" },
  { "bỏ|qua quên", "trước phía|trên", "hướng|dẫn chỉ|dẫn chỉ|thị" },
  { "гнорируй абудь", "редыдущ ышеуказанн анее", "нструкц казани оманды" },
  { "гноруй абудь", "опередн ищенаведен", "нструкц казівк" },
  { "忽略 无视 無視 忘记 忘記", "之前 以上 先前 上述 前面 此前 所有", "指令 指示 提示 规则 規則 命令" },
  { "無視 忘れ", "以前 これまで 上記 前の 先の", "指示 命令 プロンプト" },
  { "무시 잊", "이전 앞의 앞선 위의 지금까지", "지시 명령 지침 프롬프트" },
  { "تجاهل انس", "السابق أعلاه", "تعليمات التعليمات الأوامر" },
  { "نادیده فراموش", "قبلی پیشین", "دستور" },
  { "अनदेखा नज़रअंदाज भूल", "पिछल पूर्व", "निर्देश आदेश" },
  { "התעלם שכח", "הקודמ שלעיל", "הוראות ההוראות" },
}
-- The same by verb, as several languages have some; with `|` for a blank within.
local BY_VERB, ORDER = {}, {}
for _, language in ipairs(LANGUAGES) do
  for i = 1, 3 do
    local list = words(language[i])
    for k, word in ipairs(list) do list[k] = word:gsub("|", " ") end
    language[i] = list
  end
  for _, verb in ipairs(language[1]) do
    if not BY_VERB[verb] then BY_VERB[verb], ORDER[#ORDER + 1] = {}, verb end
    table.insert(BY_VERB[verb], language)
  end
end

local NEAR = 110

local function any_in(text, list)
  for i = 1, #list do
    local from, to = text:find(list[i], 1, true)
    if from then return from, to end
  end
end

-- Whether the words around a verb say it in one of its languages, and not as a quotation.
local function said_around(lower, at, verb)
  local from = math.max(1, at - NEAR)
  local around = lower:sub(from, at + #verb + NEAR)
  for _, language in ipairs(BY_VERB[verb]) do
    if any_in(around, language[2]) and any_in(around, language[3]) then
      return not (lower:find("^[\"'`]", at - 1) and around:find("[\"'`]", at - from + 2))
    end
  end
end

local function foreign(lower)
  for _, verb in ipairs(ORDER) do
    local at, tries = lower:find(verb, 1, true), 0
    while at and tries < TRIES do
      if said_around(lower, at, verb) then return (lower:match("^[^\n]*", at):sub(1, 60)) end
      at, tries = lower:find(verb, at + #verb, true), tries + 1
    end
  end
end

-- ---- letters that look alike

local ALIKE = {}
for pair in ([[а=a е=e о=o р=p с=c у=y х=x і=i ѕ=s ј=j А=a В=b Е=e К=k М=m Н=h О=o Р=p С=c Т=t Х=x І=i
  ο=o α=a ν=v ε=e ι=i]]):gmatch "%S+" do
  local from, to = pair:match "^(.-)=(.)$"
  ALIKE[from] = to
end
for code = 0xFF21, 0xFF5A do
  local letter = string.char(code - 0xFEE0)
  if letter:find "%a" then ALIKE[utf8.char(code)] = letter:lower() end
end

-- The text with letters of other alphabets that look like ours as ours; nil when it has none.
local function plain_letters(text)
  local folded = text:gsub("[\xCE-\xD1][\x80-\xBF]", ALIKE)
  folded = folded:gsub("\xEF[\xBC\xBD][\x80-\xBF]", ALIKE)
  return folded ~= text and folded or nil
end

local function english(lower)
  local said = overrides(lower)
  if said then return said end
  for _, p in ipairs(PHRASES) do
    said = phrase_near(lower, p[1], p)
    if said then return said end
  end
end

--- All that is searched for: without one of these there is nothing in a text, letters that look
--- alike aside. pais.guard.scan has them, too.
---@return string[]
function phrases.anchors()
  local out = table.move(ORDER, 1, #ORDER, 1, {})
  table.move(VERBS, 1, #VERBS, #out + 1, out)
  for _, p in ipairs(PHRASES) do out[#out + 1] = p[1] end
  return out
end

--- The first words of a text that give a model an order.
---@param text string
---@return string|nil
function phrases.find(text)
  local lower = text:lower()
  local said = english(lower) or foreign(lower)
  if said then return said end
  local folded = plain_letters(lower)
  return folded and overrides(folded) or nil
end

return phrases
