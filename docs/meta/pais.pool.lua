---@meta pais.pool

--- Programs that come and go, beside descriptors, for a loop that waits for all of them. `pais.proc`
--- must be loaded.
local pool = {}

---@class pais.pool.processes
local processes = {}

---@class pais.pool.event one of err and result
---@field job pais.proc.job the table that was started
---@field err string|nil text that came on its stderr
---@field result pais.proc.result|nil how it ended, the last of its events; without the text of `err`

--- While there is a pool, a SIGINT, SIGTERM, SIGHUP or SIGQUIT ends its programs before this process.
---@return pais.pool.processes|nil
---@return string|nil message
---@return string|nil code
function pool.new() end

--- From now on nothing that the programs start outlives the pool, on Linux: not what has left its
--- process group and its session either.
function processes:adopt() end

--- Start a program; its table stands for it from then on.
---@param job pais.proc.job
---@return pais.proc.job|nil job
---@return string|nil message
---@return string|nil code
function processes:start(job) end

--- Ask a program's process group to end, and kill it 200 ms later. Its result is a timeout.
---@param job pais.proc.job nothing happens when it does not run
function processes:cancel(job) end

--- Wait until something happens.
---@param ms number|nil at most so long; it may also come back earlier
---@param read integer|nil a descriptor to read from
---@param write integer|nil a descriptor to write to
---@return pais.pool.event[]
---@return boolean readable
---@return boolean writable
function processes:wait(ms, read, write) end

--- Kill what still runs.
function processes:close() end

--- How many programs this machine runs at the same time.
---@return integer
function pool.cores() end

--- What can be read at once, up to 64 KB; "" at the end.
---@param fd integer
---@return string|nil
---@return string|nil message
---@return string|nil code
function pool.read(fd) end

--- Write what a descriptor that is ready takes without waiting.
---@param fd integer
---@param text string
---@param from integer|nil position of the first byte
---@return integer|nil number of bytes
---@return string|nil message
---@return string|nil code
function pool.write(fd, text, from) end

return pool
