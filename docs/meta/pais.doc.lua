---@meta pais.doc

--- YAML and TOML documents.
local doc = {}

--- Maps become tables, lists arrays marked as `pais.json` marks them, null `pais.null`, dates text.
--- `marks[container][key]` is {line, column} of each key and of each element of a list. A key that is
--- there twice is an error, but where so many `repeats` are allowed: then the first one counts, and
--- `repeated[container]` lists the others.
---@param text string
---@param format "auto"|"yaml"|"toml"|nil auto (the default): TOML when it begins with `[name]`
---@param name string|nil of the document, for messages
---@param repeats integer|nil default 0
---@return any value nil when it cannot be read
---@return table<table, table<any, integer[]>>|string marks or "NAME:LINE:COLUMN: message"
---@return table<table, {key: string, first: string, [1]: integer, [2]: integer}[]>|string|nil repeated key,
--- "LINE:COLUMN" of the first, line and column; or a code: "E_SYNTAX", "E_LIMIT", "ENOMEM"
function doc.parse(text, format, name, repeats) end

return doc
