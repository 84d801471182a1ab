--- pais.registry.store: the copies of listings, and what is known of them.
-- A copy is in registries/ of the home, which people keep in git; how it got there, and its index, are
-- in .state. Each file is replaced as a whole, the copy before what is said of it: whatever is killed
-- in between, the copy is a good one, and the next sync finds out.

local fs = require "pais.fs"
local hash = require "pais.hash"
local index = require "pais.registry.index"
local json = require "pais.json"
local paths = require "pais.paths"

local store = {}

--- The largest listing that is read.
store.MAX = 32 * 1024 * 1024

---@class pais.registry.State
---@field url string
---@field key string|nil
---@field etag string|nil
---@field last_modified string|nil
---@field commit string|nil
---@field path string|nil of the listing in its repository
---@field sha256 string of the copy
---@field synced string when, RFC 3339
---@field signed integer|nil when its signature was made, seconds since 1970
---@field entries integer

--- The folder of what is derived.
---@return string
function store.dir() return paths.state() .. "/registries" end

local function state_file(name) return store.dir() .. "/" .. name .. ".json" end

local function index_file(name) return store.dir() .. "/" .. name .. ".index" end

--- The copy of a registry's listing, if there is one.
---@param reg pais.Registry
---@return string|nil file
---@return pais.fs.stat|nil
function store.copy(reg)
  for _, kind in ipairs { ".yaml", ".toml" } do
    local st = fs.stat(reg.dir .. "/" .. reg.name .. kind)
    if st then return reg.dir .. "/" .. reg.name .. kind, st end
  end
end

--- What is known of the copy; nil when that is nothing, or the address is another one now.
---@param reg pais.Registry
---@return pais.registry.State|nil
function store.state(reg)
  local text = fs.read(state_file(reg.name), 1 << 20)
  local state = text and json.decode(text)
  return type(state) == "table" and state.url == reg.url and state or nil
end

--- Whether the copy was made from another address.
---@param reg pais.Registry
---@return boolean
function store.foreign(reg)
  local text = fs.read(state_file(reg.name), 1 << 20)
  local state = text and json.decode(text)
  return type(state) == "table" and state.url ~= reg.url
end

-- What an index is made from: the file as it is, and what its sources begin in.
local function index_key(reg, st)
  return ("%d %d %d %s"):format(st.size, st.mtime_ns, st.ino, hash.sha256(reg.url))
end

--- The index of a registry: as it was kept, or made now from the copy.
---@param reg pais.Registry
---@return string|nil index
---@return string|nil message
---@return string|nil code
function store.index(reg)
  local file, st = store.copy(reg)
  if reg.builtin then
    file = reg.address.path
    st = fs.stat(file)
  end
  if not file or store.foreign(reg) then
    return nil, ("registry %s: it has not been synced"):format(reg.name), "E_REGISTRY"
  end
  local key = index_key(reg, st)
  local text = fs.read(index_file(reg.name))
  if index.valid(text, key) then return text end
  local list, msg, code = store.listing(reg, file)
  if not list then return nil, msg, code end
  return index.make(list, key)
end

--- The address of a registry with what only its copy tells: where in the repository the listing is,
-- and at which commit its sources are.
---@param reg pais.Registry
---@param state pais.registry.State|nil
---@return pais.registry.Address
function store.address(reg, state)
  if reg.address.kind ~= "git" or not state then return reg.address end
  local at = json.copy(reg.address)
  at.path, at.ref = state.path or at.path, state.commit or at.ref
  return at
end

--- Whether the listing at an address is TOML by its name.
---@param reg pais.Registry
---@param path string|nil where in a repository it was found
---@return boolean
function store.is_toml(reg, path)
  local at = path or reg.address.path or reg.address.url
  return at:match("^[^?#]*"):find "%.toml$" ~= nil
end

--- Read and check the copy.
---@param reg pais.Registry
---@param file string|nil
---@return pais.registry.Listing|nil
---@return string|nil message
---@return string|nil code
function store.listing(reg, file)
  local text, msg, code
  file = file or store.copy(reg)
  if not file then
    return nil, ("registry %s: it has not been synced"):format(reg.name), "E_REGISTRY"
  end
  text, msg, code = fs.read(file, store.MAX)
  if not text then return nil, msg, code end
  return require("pais.registry.listing").read(text, file, { name = reg.name,
    address = store.address(reg, store.state(reg)) }, file:find "%.toml$" ~= nil)
end

--- Whether the copy is what the state says, so that only what is newer has to come.
---@param reg pais.Registry
---@return pais.registry.State|nil state nil: everything has to come
---@return string|nil text the copy
function store.current(reg)
  local state, file = store.state(reg), store.copy(reg)
  if not state or not file or state.key ~= reg.key then return nil end
  local text = fs.read(file, store.MAX)
  if not text or hash.sha256(text) ~= state.sha256 then return nil end
  return state, text
end

-- What is derived is replaced as a whole, but nobody waits for the disk: after a power cut it is made
-- anew. With twenty registries that waiting was most of a sync.
local function write_derived(path, text)
  local part = ("%s.%d"):format(path, require("pais.sys").pid())
  local file, msg = io.open(part, "w")
  if not file then return nil, "write " .. msg, "EIO" end
  local ok, why = file:write(text)
  local closed, late = file:close()
  if not ok or not closed then return nil, ("write %s: %s"):format(part, why or late), "EIO" end
  return fs.rename(part, path)
end

--- Keep a listing that was checked.
---@param reg pais.Registry
---@param text string
---@param list pais.registry.Listing
---@param state pais.registry.State
---@return true|nil ok
---@return string|nil message
---@return string|nil code
function store.keep(reg, text, list, state)
  local old = store.copy(reg)
  local file = reg.dir .. "/" .. reg.name .. (store.is_toml(reg, state.path) and ".toml" or ".yaml")
  local ok, msg, code = fs.mkdirs(reg.dir)
  if ok and fs.read(file, store.MAX) ~= text then ok, msg, code = fs.write(file, text) end
  if ok and old and old ~= file then ok, msg, code = fs.remove(old) end
  if not ok then return nil, msg, code end
  local text_of_index = index.make(list, index_key(reg, fs.stat(file)))
  ok, msg, code = write_derived(index_file(reg.name), text_of_index)
  if not ok then return nil, msg, code end
  return store.note(reg, state)
end

--- Note what is known of the copy.
---@param reg pais.Registry
---@param state pais.registry.State
---@return true|nil ok
---@return string|nil message
---@return string|nil code
function store.note(reg, state)
  return write_derived(state_file(reg.name), json.encode(state) .. "\n")
end

--- Forget a registry: its copy and what is known of it.
---@param reg pais.Registry
---@return true|nil ok
---@return string|nil message
---@return string|nil code
function store.forget(reg)
  local file = store.copy(reg)
  for _, path in ipairs { state_file(reg.name), index_file(reg.name), file } do
    local ok, msg, code = fs.remove(path)
    if not ok and code ~= "ENOENT" then return nil, msg, code end
  end
  return fs.rmtree(store.dir() .. "/" .. reg.name .. ".git")
end

return store
