---@meta

--- The global of plugins and policy files. A handler returns nothing, or verdicts made here, as
--- several results or joined with `..`. Which event honours what: docs/events.md.
---@class pais
---@field null lightuserdata the JSON null
---@field json table pais.json
---@field version string
---@field api_level integer
pais = {}

---@class pais.verdict
---@operator concat(pais.verdict): pais.verdict

---@class pais.context what a handler, an action or a contract method gets as `ctx`
---@field plugin {name: string, dir: string, version: string}
---@field config table<string, any> the plugin's settings, merged and checked
---@field contract fun(alias: string): table|nil, string|nil
---@field cwd string of the event
---@field project_dir string
---@field session string|nil
---@field home string|nil of pais
---@field env fun(name: string): string|nil
---@field event string in a handler: its event
---@field verdict "block"|"ask"|"allow"|nil in a handler: what has been decided so far
---@field reason string|nil
---@field fault fun(message: string) in a handler: record a failure, and go on

--- Refuse; Claude is told the reason.
---@param reason string
---@return pais.verdict
function pais.block(reason) end

--- Let the user decide (PreToolUse, PreModelSwitch).
---@param reason string shown with the question
---@return pais.verdict
function pais.ask(reason) end

--- Allow, without Claude Code's permission prompt. To have no opinion, return nothing.
---@param reason string|nil
---@return pais.verdict
function pais.allow(reason) end

--- Replace fields of the tool's input (PreToolUse, PermissionRequest) or response (PostToolUse).
---@param fields table<string, any> the others stay as they are
---@return pais.verdict
function pais.rewrite(fields) end

--- Tell Claude something.
---@param added string
---@return pais.verdict
function pais.context(added) end

--- Show the user something.
---@param shown string
---@return pais.verdict
function pais.message(shown) end

--- End the turn after this event; before a tool, refuse the tool as well.
---@param reason string shown to the user
---@return pais.verdict
function pais.halt(reason) end

--- Name the rule that speaks, for the record and `pais why`.
---@param name string
---@return pais.verdict
function pais.rule(name) end

--- Set fields of the answer that only this event has.
---@param fields table<string, any>
---@return pais.verdict
function pais.output(fields) end

--- Two verdicts as one: the stricter decision, everything else of both.
---@param a pais.verdict
---@param b pais.verdict
---@return pais.verdict
function pais.join(a, b) end

---@param value any
---@return boolean
function pais.is_verdict(value) end

--- Wrap a function of a module of pais; in policy files only.
---@param module string such as "pais.merge"
---@param name string the function
---@param wrapper fun(base: function, ...: any): any
function pais.override(module, name, wrapper) end
