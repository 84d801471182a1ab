---@meta pais.json

--- JSON without loss: `[]` and `{}`, 1 and 1.0, 64-bit integers, null and lone surrogates survive.
local json = {}

--- The JSON null, also `pais.null`. It is true in a condition; compare with it.
---@type lightuserdata
json.null = nil

---@param text string
---@return any value nil when the text is not JSON
---@return string|nil message
---@return "E_JSON"|nil code
---@return integer|nil position of the first byte that is wrong
function json.decode(text) end

--- Members sorted by name, so that equal values give equal text. Raises for what JSON cannot say:
--- functions, NaN, tables that are list and map at once.
---@param value any
---@param options {pretty: boolean|nil}|nil
---@return string
function json.encode(value, options) end

--- Mark a table as an array, so that an empty one is `[]`.
---@generic T
---@param list T[]|nil
---@return T[]
function json.array(list) end

--- Whether a value is an array: marked, or a table with an element 1.
---@param value any
---@return boolean
function json.is_array(value) end

--- The text of a member, byte for byte.
---@param text string valid JSON
---@param path string[] names of members
---@return string|nil
function json.slice(text, path) end

--- Replace or add one member; everything else stays byte for byte.
---@param text string valid JSON
---@param path string[] to the object; {} is the whole
---@param member string
---@param newtext string JSON
---@return string|nil text nil when there is no object at `path`
function json.patch(text, path, member, newtext) end

---@class pais.json.child
---@field name string|nil of a member, decoded
---@field at integer its first byte: the quote of a member's name, or the value
---@field from integer first byte of the value
---@field to integer last byte of the value

---@class pais.json.container
---@field object boolean else it is an array
---@field open integer position of its opening bracket
---@field close integer position of its closing bracket
---@field [integer] pais.json.child

--- Where the members or elements of a container stand, in order.
---@param text string valid JSON
---@param at integer|nil where the container begins; default: it is the whole
---@return pais.json.container|nil nil when there is no container
function json.children(text, at) end

--- A copy that can be changed without changing the first.
---@generic T
---@param value T
---@return T
function json.copy(value) end

--- Whether two values say the same: equal, or tables with the same metatable and the same members.
---@param a any
---@param b any
---@return boolean
function json.same(a, b) end

--- Text with bytes that are no UTF-8 replaced by U+FFFD.
---@param text string
---@return string
function json.clean(text) end

return json
