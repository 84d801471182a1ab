---@meta pais.proc

--- Programs, side by side and held to deadlines.
local proc = {}

---@class pais.proc.job
---@field argv string[]
---@field cwd string|nil default: this process's
---@field env table<string, string>|nil the whole environment; default: this process's
---@field stdin string|nil
---@field timeout_ms number|nil SIGTERM to the process group; default: never
---@field limit_ms number|nil SIGKILL; default: timeout_ms + 200
---@field max_out number|nil bytes of stdout to keep, default 1 MB; the rest is read and dropped
---@field max_err number|nil bytes of stderr to keep, default 64 KB
---@field on_out fun(text: string)|nil for run: gets stdout piece by piece as it comes
---@field fault_prefix string|nil for detach: the beginning of the line written when it fails

---@class pais.proc.result
---@field kind "exit"|"signal"|"timeout"|"spawn" how it ended; spawn: it never ran
---@field code integer exit status, signal, 0, or errno
---@field out string
---@field err string
---@field out_truncated boolean
---@field err_truncated boolean
---@field us integer microseconds
---@field message string|nil why it never ran
---@field error string|nil the same as a word, such as "ENOENT"

--- Run all jobs at the same time; returns when the last has ended. Nothing of them is left behind.
---@param jobs pais.proc.job[]
---@return pais.proc.result[] in the order of the jobs
function proc.run(jobs) end

--- Run all jobs in the background, each held to its deadline (at most ten minutes).
---@param jobs pais.proc.job[]
---@param options {fault_log: string|nil}|nil the file for the lines of jobs that fail
---@return true|nil ok
---@return string|nil message
---@return string|nil code
function proc.detach(jobs, options) end

--- Run one program on the terminal of this process, and wait for it.
---@param argv string[]
---@param options {cwd: string|nil, env: table<string, string>|nil}|nil
---@return "exit"|"signal"|nil how
---@return integer|string code exit status or signal; a message when it could not be started
---@return string|nil code such as "ENOENT"
function proc.exec_wait(argv, options) end

--- Make this process the program; comes back only when that failed.
---@param argv string[]
---@param options {cwd: string|nil, env: table<string, string>|nil}|nil
---@return nil
---@return string message
---@return string code such as "ENOENT"
function proc.exec(argv, options) end

--- Find an executable. Relative entries of the path are skipped.
---@param name string with a slash it must be absolute and is only checked
---@param path string|nil default: PATH of the environment
---@return string|nil file absolute
function proc.find(name, path) end

return proc
