---@meta pais.hash

local hash = {}

---@param text string
---@return string digest 64 lower-case hexadecimal digits
function hash.sha256(text) end

return hash
