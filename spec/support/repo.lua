--- Git repositories for specs, made in a folder, with nothing of the user's configuration.
local fs = require "pais.fs"
local sh = require "sh"

local repo = {}

local ENV = "env GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=spec "
  .. "GIT_AUTHOR_EMAIL=spec@example.org GIT_COMMITTER_NAME=spec GIT_COMMITTER_EMAIL=spec@example.org "

--- Runs git in a repository; raises when it fails.
---@param dir string
---@param line string
---@return string out without the break at its end
function repo.git(dir, line)
  local r = sh.run(ENV .. "git -C " .. sh.quote(dir) .. " " .. line)
  assert(r.code == 0, ("git %s: %s"):format(line, r.err))
  return (r.out:gsub("\n$", ""))
end

--- Commits files to a repository, which is made when it is not there.
---@param dir string
---@param files table<string, string> texts by path
---@param options string|nil for `git init`
---@return string commit
function repo.commit(dir, files, options)
  if not fs.stat(dir .. "/.git") then
    assert(fs.mkdirs(dir))
    repo.git(dir, "init -q -b main " .. (options or ""))
    repo.git(dir, "config uploadpack.allowAnySHA1InWant true")
  end
  for path, text in pairs(files) do
    assert(fs.mkdirs((dir .. "/" .. path):match("^(.*)/")))
    assert(fs.write(dir .. "/" .. path, text))
  end
  repo.git(dir, "add -A")
  repo.git(dir, "commit -q --allow-empty -m change")
  return repo.git(dir, "rev-parse HEAD")
end

return repo
