--- pais.install.remote: plugins in git repositories, fetched by pais-net side by side.

local address = require "pais.registry.address"
local files = require "pais.install.files"
local net = require "pais.net"
local stop = require "pais.install.stop"

local remote = {}

local function request(source, to)
  return { op = "clone", url = source.url, ref = source.commit or source.ref, path = source.sub,
    to = to, depth = 1, max_bytes = files.LIMITS.bytes, max_files = files.LIMITS.entries }
end

local function failed(result)
  local e = result.error or {}
  return e.message or "pais-net gave no answer", e.code or "E_NETWORK", e.next
end

-- Run requests side by side, with a line for each; `names` are what the lines are called.
local function run(requests, names, progress)
  stop.check()
  local results, msg, code, step = net.run(requests, function(i, p)
    progress:fetching(names[i], p)
  end)
  stop.check()
  progress:clear()
  local out = {}
  for i in ipairs(requests) do
    local r = results and results[i]
    if r and not r.ok then msg, code, step = failed(r) end
    out[i] = r and r.ok and r or { message = msg, code = code, step = step }
  end
  return out
end

---@class pais.install.Fetched
---@field dir string|nil
---@field commit string|nil
---@field submodules integer|nil that were left out
---@field message string|nil
---@field code string|nil
---@field step string|nil

--- Clone the sources of kind git.
---@param sources pais.install.Source[]
---@param base string folder that gets a folder for each
---@param progress pais.install.Progress
---@return table<pais.install.Source, pais.install.Fetched>
function remote.clone(sources, base, progress)
  local requests, of, names, out = {}, {}, {}, {}
  for i, source in ipairs(sources) do
    if source.kind == "git" then
      requests[#requests + 1] = request(source, ("%s/.clone-%d"):format(base, i))
      of[#requests], names[#requests] = source, source.text
    end
  end
  if #requests == 0 then return out end
  for i, r in ipairs(run(requests, names, progress)) do
    out[of[i]] = r.ok and { dir = requests[i].to, commit = r.commit,
      submodules = r.submodules } or r
  end
  return out
end

-- The commit that a branch, tag or HEAD is at the remote; a commit is itself.
local function commit_of(refs, head, ref)
  if not ref then return refs[head or ""] or refs.HEAD end
  for _, name in ipairs { ref, "refs/tags/" .. ref .. "^{}", "refs/tags/" .. ref,
    "refs/heads/" .. ref } do
    if refs[name] then return refs[name] end
  end
  return ref:find "^%x+$" and #ref >= 40 and ref:lower() or nil
end

local function look_of(source, r)
  if not r.ok then return r end
  local commit = commit_of(r.refs, r.head, source.ref)
  if not commit then
    return { message = ("look at %s: it has no branch or tag '%s'"):format(source.url,
      source.ref or "HEAD"), code = "E_REF" }
  end
  return { commit = commit, same = function(entry) return entry.commit == commit end }
end

--- What the sources of kind git have now, without fetching it. A repository is asked once.
---@param sources pais.install.Source[]
---@param progress pais.install.Progress
---@return table<pais.install.Source, pais.install.Look> without `same`: message, code and step
function remote.look(sources, progress)
  local requests, urls, at, out = {}, {}, {}, {}
  for _, source in ipairs(sources) do
    local url = source.kind == "git" and source.url
    if url and not at[url] then
      at[url] = #requests + 1
      requests[at[url]], urls[at[url]] = { op = "ls-remote", url = url }, address.public(url)
    end
  end
  if #requests == 0 then return out end
  for _, url in ipairs(urls) do progress:say(url, "asked") end
  local results = run(requests, urls, progress)
  for _, source in ipairs(sources) do
    if source.kind == "git" then out[source] = look_of(source, results[at[source.url]]) end
  end
  return out
end

return remote
