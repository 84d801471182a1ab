--- The lines of features.txt as functions of the generator (generate.lua) that return text.

local fs = require "pais.fs"

local features = {}

local FILL = {
  W = function(self) return self:argument() end,
  T = function(self) return self:pick { "one", "a b", "x.txt", "-f", "src", "k=v", "1", "" } end,
  V = function(self) return self:pick { "x", "y", "z", "k" } end,
  C = function(self) return self:pick { "a", "b", "c", "d", "rm", "cp" } end,
  L = function(self) return self:body() end,
  N = function(self) return self:pick { "0", "1", "2", "3" } end,
  S = function(self) return self:see() end,
}

local function one_of(lines)
  return function(self)
    return self:nested(function()
      return (self:pick(lines):gsub("%%([WTVCLNS])", function(kind) return (FILL[kind](self)) end))
    end)
  end
end

local section, lines
for line in assert(fs.read "spec/differential/features.txt"):gmatch "[^\n]+" do
  local name = line:match "^## (%w+)"
  if name then
    section = {}
    features[name] = section
  elseif line:sub(1, 1) == "-" then
    lines = {}
    section[#section + 1] = one_of(lines)
  elseif line:sub(1, 4) == "    " then
    lines[#lines + 1] = line:sub(5):gsub("⏎", "\n")
  end
end

return features
