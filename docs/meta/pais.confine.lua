---@meta pais.confine

--- What this process, and the program it becomes, may still use: by Landlock, where there is it.
local confine = {}

---@class pais.confine.means
---@field level integer version of Landlock's interface; 0: there is none
---@field ports boolean TCP ports can be limited
---@field signals boolean processes outside get no signals, and their abstract sockets are out of reach
---@field why string|nil why there is none

---@class pais.confine.rules
---@field read string[]|nil paths; what is below them is meant too
---@field execute string[]|nil paths to read and execute
---@field write string[]|nil paths to read and write
---@field devices string[]|nil devices to read, write and control
---@field connect integer[]|nil TCP ports; without it, all
---@field listen integer[]|nil

--- What the kernel can hold a process to.
---@return pais.confine.means
function confine.ask() end

--- Confine this process, for good. Setuid programs give it nothing more either.
---@param rules pais.confine.rules
---@return pais.confine.means|nil what held
---@return string|nil message
---@return string|nil code
function confine.apply(rules) end

return confine
