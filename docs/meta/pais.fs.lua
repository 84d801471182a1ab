---@meta pais.fs

--- Files. What fails returns nil, a message with the path, and a code such as "ENOENT".
local fs = {}

---@class pais.fs.stat
---@field type "file"|"dir"|"link"|"other"
---@field size integer bytes
---@field mtime_ns integer since 1970
---@field mode integer permission bits
---@field uid integer
---@field ino integer

---@class pais.fs.lock
local lock = {}

--- Let go of the lock; also done when it goes out of scope (`<close>`).
function lock:release() end

---@param path string
---@param max integer|nil bytes; a larger file is EFBIG
---@return string|nil text
---@return string|nil message
---@return string|nil code
function fs.read(path, max) end

--- Replace a file as a whole: temporary file, fsync, rename. A symbolic link is followed; what is
--- no regular file is left alone (EINVAL, EISDIR).
---@param path string
---@param text string
---@param mode integer|nil default 0644
---@return true|nil ok
---@return string|nil message
---@return string|nil code
function fs.write(path, text, mode) end

--- Append with one write, so that lines of several processes do not mix. A symbolic link is refused.
---@param path string
---@param text string
---@param mode integer|nil of a new file, default 0600
---@return true|nil ok
---@return string|nil message
---@return string|nil code
function fs.append(path, text, mode) end

--- Make a directory and those above it.
---@param path string
---@param mode integer|nil default 0755
---@return true|nil ok
---@return string|nil message
---@return string|nil code
function fs.mkdirs(path, mode) end

--- Names in a directory, sorted, without `.` and `..`.
---@param dir string
---@return string[]|nil names
---@return string|nil message
---@return string|nil code
function fs.list(dir) end

---@param path string links are followed
---@return pais.fs.stat|nil
---@return string|nil message
---@return string|nil code
function fs.stat(path) end

---@param path string a link itself
---@return pais.fs.stat|nil
---@return string|nil message
---@return string|nil code
function fs.lstat(path) end

--- Remove a file or an empty directory.
---@param path string
---@return true|nil ok
---@return string|nil message
---@return string|nil code
function fs.remove(path) end

--- Remove a tree; links are not followed. Fine when there is nothing.
---@param path string
---@return true|nil ok
---@return string|nil message
---@return string|nil code
function fs.rmtree(path) end

---@param from string
---@param to string
---@return true|nil ok
---@return string|nil message
---@return string|nil code
function fs.rename(from, to) end

--- The absolute path without links.
---@param path string
---@return string|nil
---@return string|nil message
---@return string|nil code
function fs.realpath(path) end

---@param target string
---@param path string
---@return true|nil ok
---@return string|nil message
---@return string|nil code
function fs.symlink(target, path) end

---@param path string
---@return string|nil target
---@return string|nil message
---@return string|nil code
function fs.readlink(path) end

---@param path string
---@param mode integer
---@return true|nil ok
---@return string|nil message
---@return string|nil code
function fs.chmod(path, mode) end

--- Whether this process may write to a file or directory; nothing is changed.
---@param path string
---@return true|nil ok
---@return string|nil message
---@return string|nil code
function fs.writable(path) end

--- What is left to the user on the file system of a path.
---@param path string
---@return integer|nil bytes
---@return string|nil message
---@return string|nil code
function fs.space(path) end

--- Take a lock on a file, which is made when it is not there.
---@param path string
---@param timeout_ms integer|nil how long to wait, default 10000; then "EAGAIN"
---@return pais.fs.lock|nil
---@return string|nil message
---@return string|nil code
function fs.lock(path, timeout_ms) end

return fs
