---@meta pais.runtime

--- This run of the program: its options, where modules come from, limited calls, the backstop. For
--- pais itself, not for plugins.
local runtime = {}

--- The home of pais, nil when it cannot be known.
---@type string|nil
runtime.home = nil

--- The machine's directory, usually /etc/pais.
---@type string
runtime.etc = nil

--- The folder given with --dev.
---@type string|nil
runtime.dev = nil

--- Whether --clean was given.
---@type boolean
runtime.clean = nil

--- Whether overlays and policy are left out: --clean, or a new start after a fault of no handler.
---@type boolean
runtime.safe = nil

--- Whether this is a dispatch.
---@type boolean
runtime.hook = nil

--- Changes with every change of an embedded module.
---@type string
runtime.build = nil

--- "KIND:HANDLER" of earlier tries of this dispatch.
---@type string[]
runtime.faults = nil

--- All embedded modules.
---@return {name: string, file: string, overlay: string|nil}[]
function runtime.modules() end

--- The source of an embedded module.
---@param name string
---@return string|nil
function runtime.source(name) end

--- Overlays that were set aside in this run.
---@return {name: string, path: string, message: string}[]
function runtime.refused() end

--- Why code in a file must not run unasked.
---@param path string
---@return string|nil why nil: it may
function runtime.distrust(path) end

--- Have a function called when a standard library is opened late, which is when it is first used.
---@param f fun(name: string, library: table)
function runtime.on_library(f) end

--- Call a function within limits. Code cannot catch running into one.
---@param limits {instructions: integer|nil, ms: integer|nil, bytes: integer|nil}
---@param fn function
---@param ... any
---@return boolean ok
---@return any ... results; else the message and the traceback
function runtime.call(limits, fn, ...) end

--- What the limited call that runs now has left.
---@return integer|nil ms nil: it has no time bound
function runtime.left_ms() end

--- Standard input as a whole, read once and kept for a new start.
---@param max integer bytes
---@return string|nil
---@return string|nil message
---@return string|nil code
function runtime.stdin(max) end

--- Tell the backstop what its record line would say.
---@param history string|nil folder
---@param event string|nil
---@param session string|nil
function runtime.event(history, event, session) end

--- Tell the backstop which handler runs from now on; without a name, none.
---@param name string|nil
---@param on_error "allow"|"ask"|"block"|nil
function runtime.handler(name, on_error) end

--- Tell the backstop the answer that is already certain.
---@param code 0|2
---@param out string|nil for stdout
---@param err string|nil for stderr
function runtime.answer(code, out, err) end

return runtime
