--- pais.install.remote: plugins in git repositories, fetched by pais-net side by side.

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

---@class pais.install.Fetched
---@field dir string|nil
---@field commit string|nil
---@field message string|nil
---@field code string|nil
---@field step string|nil

--- Clone the sources of kind git.
---@param sources pais.install.Source[]
---@param base string folder that gets a folder for each
---@param progress pais.install.Progress
---@return table<pais.install.Source, pais.install.Fetched>
function remote.clone(sources, base, progress)
  local requests, of, out = {}, {}, {}
  for i, source in ipairs(sources) do
    if source.kind == "git" then
      requests[#requests + 1] = request(source, ("%s/.clone-%d"):format(base, i))
      of[#requests] = source
    end
  end
  if #requests == 0 then return out end
  stop.check()
  local results, msg, code, step = net.run(requests, function(i, p)
    progress:fetching(of[i].text, p)
  end)
  stop.check()
  for i, source in ipairs(of) do
    local r = results and results[i]
    if r and r.ok then
      out[source] = { dir = requests[i].to, commit = r.commit }
    elseif r then
      msg, code, step = failed(r)
    end
    out[source] = out[source] or { message = msg, code = code, step = step }
  end
  progress:clear()
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

--- What a git source has now, without fetching it.
---@param source pais.install.Source
---@return pais.install.Look|nil
---@return string|nil message
---@return string|nil code
---@return string|nil next_step
function remote.look(source)
  local results, msg, code, step = net.run { { op = "ls-remote", url = source.url } }
  if not results then return nil, msg, code, step end
  local r = results[1]
  if not r.ok then return nil, failed(r) end
  local commit = commit_of(r.refs, r.head, source.ref)
  if not commit then
    return nil, ("look at %s: it has no branch or tag '%s'"):format(source.url,
      source.ref or "HEAD"), "E_REF"
  end
  return { commit = commit, same = function(entry) return entry.commit == commit end }
end

return remote
