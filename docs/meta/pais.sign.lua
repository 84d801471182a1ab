---@meta pais.sign

--- Signatures of minisign: Ed25519, in both of its modes.
local sign = {}

--- Check a signature. Nothing of the text may be used before this has said yes.
---@param text string all bytes that were signed
---@param signature string the text of the .minisig file
---@param key string the public key, 56 characters
---@return string|nil comment the trusted comment
---@return string|nil message what is wrong
---@return "E_SIGNATURE"|nil code
function sign.verify(text, signature, key) end

--- Whether a text is a public key of minisign.
---@param text string
---@return true|nil ok
---@return string|nil message
---@return "E_SIGNATURE"|nil code
function sign.key(text) end

return sign
