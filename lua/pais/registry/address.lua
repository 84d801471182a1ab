--- pais.registry.address: where a listing is, and where the sources in it are.
-- A path or address that ends in .yaml, .yml or .toml, or that has a query, is a listing. Everything
-- else is a git repository, with `//path/in/repo` and `#ref`, in either order.

local paths = require "pais.paths"

local address = {}

---@class pais.registry.Address
---@field kind "file"|"http"|"git"
---@field text string as it was written, without a password
---@field path string|nil of a file; in a repository: of the listing or folder
---@field url string|nil
---@field ref string|nil branch, tag or commit

--- An address without credentials, as others may have it. For HTTP a name alone is one as well:
--- tokens are written so.
---@param text string
---@return string
function address.public(text)
  local scheme, rest = text:match "^([%a+]*[hH][tT][tT][pP][sS]?://)[^/?#]*@(.*)$"
  if scheme then return scheme .. rest end
  return (text:gsub("^(%a[%w+.-]*://[^/@:]*):[^/]*@", "%1@"))
end

--- An address without credentials and query, for people to see.
---@param text string
---@return string
function address.shown(text)
  return (address.public(text):gsub("%?[^#]*", "?..."))
end

local function bad(text, why, step)
  return nil, ("read the address %s: %s"):format(address.shown(text):gsub("%c", "?"), why),
    "E_ADDRESS", step
end

local function is_listing(path)
  local name = path:match "^[^?#]*"
  return name:find "%.ya?ml$" or name:find "%.toml$" or path:find("?", 1, true)
end

--- Whether a word of an address is one that a program could take for an option, or leaves its place.
---@param word string
---@return boolean
function address.unsafe(word)
  return (word:find "^%-" or word:find "[%c\\]" or ("/" .. word .. "/"):find("/../", 1, true)) ~= nil
end

--- A path as a file:// address.
---@param path string absolute
---@return string
function address.file_url(path)
  return "file://" .. path:gsub("[^%w/._~@:+,=-]", function(c) return ("%%%02X"):format(c:byte()) end)
end

local function file_path(url)
  local path = url:match "^file://(/.*)$"
  return path and path:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end)
end

-- `URL//path#ref`, `URL#ref//path`; the scheme is `head`.
local function git(text, head, rest)
  local before, ref = rest:match "^([^#]*)#?(.*)$"
  local where, path = before:match "^(.-[^/])//(.*)$"
  where = where or before
  local first, second = ref:match "^(.-)//(.*)$"
  if first then
    if path then return bad(text, "it names two paths in the repository") end
    ref, path = first, second
  end
  path = path and path:gsub("/+$", "")
  for _, word in ipairs { where, ref, path } do
    if address.unsafe(word) then return bad(text, ("'%s' cannot be used"):format(word:gsub("%c", "?"))) end
  end
  if path and (path == "" or path:find "^/") then return bad(text, "behind // a path is expected") end
  return { kind = "git", text = address.shown(text), url = head .. where,
    ref = ref ~= "" and ref or nil, path = path }
end

local function file(text, path)
  if path:find "[%c]" then return bad(text, "it has a control character in it") end
  if is_listing(path) then return { kind = "file", text = text, path = path } end
  return git(text, "file://", address.file_url(path:match "^[^#]*"):sub(8)
    .. (path:match "#.*$" or ""))
end

local SCHEMES = { https = true, http = true, ssh = true, git = true, file = true }

--- Take an address apart.
---@param text string
---@param base string|nil what a relative path begins in; default: the home of pais
---@return pais.registry.Address|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function address.parse(text, base)
  local forced, plain = text:match "^(git%+)(.*)$"
  plain = plain or text
  local scheme, rest = plain:match "^(%a[%w+.-]*)://(.*)$"
  if scheme then
    scheme = scheme:lower()
    if not SCHEMES[scheme] then
      return bad(text, ("'%s' is no scheme that pais talks"):format(scheme),
        "https://, ssh://, user@host:path, git://, http://, file:/// or a path")
    end
    if scheme == "file" and not forced then
      local path = file_path(plain)
      if not path then return bad(text, "a file:// address needs an absolute path") end
      return file(text, path)
    end
    local path = rest:match "^[^/?]*(.*)$"
    if not forced and scheme:find "^http" and is_listing(path) and not rest:find("#", 1, true)
      and not path:find "[^/]//" then
      if address.unsafe(rest:match "^[^?]*") then return bad(text, "it cannot be used") end
      return { kind = "http", text = address.shown(text), url = plain }
    end
    return git(text, scheme .. "://", rest)
  end
  if plain:find "^[%w_.-]+@[%w_.-]+:" then return git(text, "", plain) end
  if plain:find "^%a[%w_.-]*:" then
    return bad(text, "it is no path and no address",
      "https://, ssh://, user@host:path, git://, http://, file:/// or a path")
  end
  local path = paths.expand(plain, base or paths.home())
  if not path then return bad(text, "a relative path needs a home") end
  return file(text, path)
end

-- `a/./b/../c` -> `a/c`; nil when it leaves the top.
local function normal(path)
  local out = {}
  for part in path:gmatch "[^/]+" do
    if part == ".." then
      if #out == 0 then return nil end
      out[#out] = nil
    elseif part ~= "." then
      out[#out + 1] = part
    end
  end
  return table.concat(out, "/")
end

--- Where a source in a listing is: a path, or a git address. What comes from elsewhere may not point
-- into this machine.
---@param source string as the listing has it
---@param from pais.registry.Address of the listing; for git with the `path` it was found at
---@return string|nil source
---@return string|nil problem
function address.source(source, from)
  local remote = from.kind ~= "file" and not (from.url or ""):find "^file://"
  if source:find "^%-" or source:find "[%c]" then return nil, "the source cannot be used" end
  local is_address = source:find "^%a[%w+.-]*:" or source:find "^[%w_.-]+@[%w_.-]+:"
  if is_address then
    local at, why = address.parse(source)
    if not at then return nil, (why:gsub("^read the address ", "")) end
    if at.kind == "http" then return nil, "a source is a git repository or a path" end
    if remote and (at.kind == "file" or at.url:find "^file://") then
      return nil, "the source is a path of this machine, but the registry is from elsewhere"
    end
    return source
  end
  if source:find "^[/~]" then
    if remote then
      return nil, "the source is a path of this machine, but the registry is from elsewhere"
    end
    local path = paths.expand(source)
    return path, not path and "'~' is your home directory; another user's has no name here" or nil
  end
  if from.kind == "file" then
    local dir = from.path:match "^(.*)/" or ""
    local path = normal(dir .. "/" .. source)
    return path and "/" .. path, not path and "the source leaves the file system" or nil
  elseif from.kind == "git" then
    local sub = normal((from.path and from.path:match "^(.*)/" or "") .. "/" .. source)
    if not sub then return nil, "the source leaves the repository" end
    return from.url .. (sub ~= "" and "//" .. sub or "") .. (from.ref and "#" .. from.ref or "")
  end
  return nil, "a relative source needs a registry in a git repository or a file"
end

return address
