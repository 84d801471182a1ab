---@meta pais.sys

--- The process, its environment, time and terminal.
local sys = {}

--- The version of pais.
---@type string
sys.version = nil

--- The level of the API that modules, plugins and policies may rely on.
---@type integer
sys.api_level = nil

--- The machine's directory, usually /etc/pais.
---@type string
sys.sysconfdir = nil

--- Only in builds for tests.
---@type true|nil
sys.test_build = nil

---@param name string
---@return string|nil
function sys.env(name) end

--- The environment, or the variables whose names begin with `prefix`.
---@param prefix string|nil
---@return table<string, string>
function sys.environ(prefix) end

--- Microseconds of a clock that never jumps.
---@return integer
function sys.now_us() end

--- Nanoseconds since 1970.
---@return integer
function sys.time_ns() end

--- A time as RFC 3339 in UTC with milliseconds.
---@param ns integer|nil since 1970; default now
---@return string
function sys.utc(ns) end

---@param ms integer
function sys.sleep_ms(ms) end

---@return integer
function sys.pid() end

--- The effective user id.
---@return integer
function sys.uid() end

---@return string|nil dir nil when it was deleted
---@return string|nil message
---@return string|nil code
function sys.cwd() end

--- Whether a descriptor is a terminal.
---@param fd integer
---@return boolean
function sys.isatty(fd) end

--- Columns of the terminal on standard output.
---@return integer|nil
function sys.width() end

--- The user's home directory.
---@return string|nil
function sys.home() end

--- The path of the running program.
---@return string|nil
function sys.exe() end

--- Everything from a descriptor until its end.
---@param fd integer
---@param max integer|nil bytes
---@return string|nil
---@return string|nil message
---@return string|nil code
function sys.read(fd, max) end

---@param fd integer
---@param text string
---@return true|nil ok
---@return string|nil message
---@return string|nil code
function sys.write(fd, text) end

return sys
