--- pais.guard.words: the words that rules are written in, and the three levels.
-- Kinds, places, flags and sources are those of the shell engine (src/shell/shell.h); the kinds
-- `command`, `partial` and `list` are made by pais.guard.effects.

local words = {}

local function set(text)
  local out = {}
  for word in text:gmatch "%S+" do out[word] = true end
  return out
end

words.kinds = set [[delete write perm read net exec device git infra sql self system persist environ
  shell command partial list]]
words.places = set [[none root home system-top parent system device kernel sink project-top git-dir
  project temp-top temp home-top home-in other unknown]]
words.flags = set [[recursive force append glob inexact secret guard startup world setuid move
  truncate dry-run container privileged interactive found all link sysfile readable]]
words.sources = set [[net secret envsecret decoded var output file stdin temp clear arg system dump]]
words.verdicts = { none = 0, ask = 1, block = 2 }
words.levels = { "standard", "strict", "paranoid" }
words.rank = { standard = 1, strict = 2, paranoid = 3 }

return words
