---@meta pais.shell

--- What a shell command would do, without running it. src/shell/shell.h has all words of the result.
local shell = {}

---@class pais.shell.options all paths absolute, all optional
---@field cwd string|nil
---@field home string|nil
---@field project string|nil
---@field tmpdir string|nil
---@field env table<string, string>|nil variables that are known
---@field guard string[]|nil the guard's own files

---@class pais.shell.result
---@field partial false|string why not everything was understood
---@field commands table[] every simple command that would run, in order
---@field effects table[] what they do
---@field core {id: string, reason: string, effect: integer}|nil what must be refused whatever the rules say

--- Read a command line.
---@param text string
---@param options pais.shell.options|nil
---@return pais.shell.result
function shell.analyse(text, options) end

--- What reading, writing or deleting one file means, in the same form.
---@param op "read"|"write"|"delete"
---@param path string
---@param options pais.shell.options|nil
---@return pais.shell.result
function shell.file(op, path, options) end

--- The rules of the guard in short (src/sieve.h): what of their conditions needs no patterns.
---@param rows {kind: string, when: table}[] kind of effect, conditions as pais.guard.rule checks them
---@return string sieve
function shell.sieve(rows) end

--- Whether a rule may be about something in a command, or it needs a further look.
---@param sieve string
---@param text string
---@param options pais.shell.options
---@return boolean
function shell.holds(sieve, text, options) end

--- The same for a tool that works on one file.
---@param sieve string
---@param kind "read"|"write"|"delete"
---@param path string
---@param options pais.shell.options
---@param tool string
---@param op string
---@return boolean
function shell.holds_file(sieve, kind, path, options, tool, op) end

return shell
