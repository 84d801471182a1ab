---@meta pais.line

--- Lines of the record: valid JSON whatever is put in, bounded, without secrets.
local line = {}

--- The line of an event, with its newline.
---@param rec pais.record.rec with its `t`
---@param secrets string[]|userdata|nil values that must not appear, or what redact.set made of them
---@return string
function line.event(rec, secrets) end

--- The start of the line that the supervisor of a detached observer adds when the observer fails; it
--- ends it with `"kind":"timeout","code":0,"us":N}`.
---@param rec pais.record.rec of the event
---@param label string the observer
---@return string
function line.observer(rec, label) end

return line
