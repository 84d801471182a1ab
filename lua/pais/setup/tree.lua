--- pais.setup.tree: the files below a folder, to copy or to hash them.
-- Links to files are followed, since what is copied is what a reader sees; links to folders are not,
-- since they may lead in a circle.

local fs = require "pais.fs"

local tree = {}

---@class pais.tree.file
---@field path string relative
---@field mode integer permission bits
---@field size integer bytes

local function walk(dir, prefix, leave, files, folders)
  local names, msg, code = fs.list(dir)
  if not names then return nil, msg, code end
  for _, name in ipairs(names) do
    local path, at = prefix .. name, dir .. "/" .. name
    local st = fs.lstat(at)
    if st and st.type == "link" then
      st = fs.stat(at)
      if st and st.type == "dir" then st = nil end
    end
    if st and not (leave and leave(path)) then
      if st.type == "dir" then
        folders[#folders + 1] = path
        local ok
        ok, msg, code = walk(at, path .. "/", leave, files, folders)
        if not ok then return nil, msg, code end
      elseif st.type == "file" then
        files[#files + 1] = { path = path, mode = st.mode & 511, size = st.size } -- 0777
      end
    end
  end
  return files, folders
end

--- All of them, by name, a folder before what is in it.
---@param dir string
---@param leave nil|fun(path: string): boolean what to leave out
---@return pais.tree.file[]|nil files
---@return string[]|string folders relative paths, or a message
---@return string|nil code
function tree.list(dir, leave)
  return walk(dir, "", leave, {}, {})
end

return tree
