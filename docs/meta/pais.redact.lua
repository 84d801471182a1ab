---@meta pais.redact

--- Takes secrets out of text.
local redact = {}

---@class pais.redact.set

--- Prepare values that are secrets; those shorter than 6 bytes are passed over. The length of the
--- set is that of its longest value.
---@param values string[]
---@return pais.redact.set
function redact.set(values) end

--- The text with "[redacted:KIND]" in the place of each secret: the given values, and what looks
--- like a credential by its shape or by the name before it.
---@param text string
---@param values string[]|pais.redact.set|nil
---@return string
function redact.redact(text, values) end

return redact
