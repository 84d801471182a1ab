---@meta pais.match

--- Matchers as Claude Code tests them, and regular expressions as in JavaScript.
local match = {}

---@class pais.match.regex
local regex = {}

--- Whether it occurs in a text.
---@param text string
---@return boolean|nil found nil when the search was given up
---@return string|nil message
---@return "E_LIMIT"|nil code
function regex:test(text) end

--- Where it occurs first, as string.find.
---@param text string
---@return integer|nil first
---@return integer|nil last
function regex:find(text) end

--- Whether one of many words occurs in a text, in one pass.
---@param text string
---@param words string each ended by a line end, of at least 3 bytes, in small letters
---@return boolean
function match.any(text, words) end

--- Whether a hook matcher applies to the name of a tool, or of whatever the event has.
---@param matcher string
---@param name string
---@return boolean
function match.name(matcher, name) end

---@param pattern string
---@return pais.match.regex|nil
---@return string|nil message
---@return "E_PATTERN"|nil code
function match.regex(pattern) end

return match
