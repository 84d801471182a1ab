---@meta pais.doc

--- YAML and TOML documents.
local doc = {}

--- Maps become tables, lists arrays marked as `pais.json` marks them, null `pais.null`, dates text.
--- `marks[container][key]` is {line, column} of each key and of each element of a list.
---@param text string
---@param format "auto"|"yaml"|"toml"|nil auto (the default): TOML when it begins with `[name]`
---@param name string|nil of the document, for messages
---@return any value nil when it cannot be read
---@return table<table, table<any, integer[]>>|string marks or "NAME:LINE:COLUMN: message"
---@return "E_SYNTAX"|"E_LIMIT"|"ENOMEM"|nil code
function doc.parse(text, format, name) end

return doc
