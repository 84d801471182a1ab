---@meta pais.fstree

--- Folders that are put in the place of others. What fails returns nil, a message with the path, and
--- a code such as "ENOENT".
local fstree = {}

--- Copy a regular file to a name that is free. A link is ELOOP, a pipe or device EINVAL.
---@param from string
---@param to string
---@param mode integer permission bits, exactly
---@param max integer bytes; a larger file is EFBIG
---@return integer|nil size bytes
---@return string|nil message
---@return string|nil code
function fstree.copy(from, to, mode, max) end

--- The SHA-256 of a regular file, read as a stream.
---@param path string
---@return string|nil digest 64 hexadecimal digits
---@return string|nil message
---@return string|nil code
function fstree.digest(path) end

--- Two names of one file system change places in a single step. EINVAL or ENOSYS where the system
--- cannot do that.
---@param a string
---@param b string
---@return true|nil ok
---@return string|nil message
---@return string|nil code
function fstree.exchange(a, b) end

--- Wait until what was written to the file system of a folder is on the disk.
---@param dir string
---@return true|nil ok
---@return string|nil message
---@return string|nil code
function fstree.sync(dir) end

return fstree
