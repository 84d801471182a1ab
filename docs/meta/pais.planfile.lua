---@meta pais.planfile

--- The dispatch plan on disk (format: src/planfile.h). For pais itself, not for plugins.
local planfile = {}

---@class pais.planfile.plan
local plan = {}

--- The text of a section.
---@param name string
---@return string|false|nil text nil: there is none; false: it is damaged
function plan:section(name) end

--- The fields of a section with one line.
---@param name string
---@return table<string, string>|false|nil
function plan:fields(name) end

--- A section that is bytecode, as a function.
---@param name string
---@param env table its globals
---@return function|nil|false chunk nil: there is none; false: the plan is damaged
function plan:load(name, env) end

--- Every handler of a section, in order.
---@param name string
---@return table<string, string>[]|false|nil
function plan:all(name) end

--- The handlers of a section whose matcher applies to a name or its alias.
---@param name string
---@param subject string|nil without it only matchers that match everything apply
---@param alias string|nil
---@return table<string, string>[]|false|nil
function plan:select(name, subject, alias) end

--- The plan in a file, when it is valid and the files it was made from are unchanged.
---@param path string
---@param key string what the plan depends on besides files
---@param some integer|nil how many of the divided inputs to look at; default all
---@return pais.planfile.plan|nil
function planfile.open(path, key, some) end

--- A plan from the text of a file that could not be kept.
---@param text string
---@param key string
---@return pais.planfile.plan|nil
function planfile.parse(text, key) end

--- What stat says of a file.
---@param base string a relative path is below this directory
---@param path string
---@return string stamp hexadecimal; "0" when it is not there
---@return integer changed_ns since 1970
function planfile.stamp(base, path) end

--- Whether a file is as it was when its stamp was taken.
---@param path string absolute
---@param stamp string of planfile.stamp
---@return boolean
function planfile.unchanged(path, stamp) end

--- The hash that the file has of one of its parts.
---@param text string
---@param part "key"|"head"|"section"
---@return string hexadecimal
function planfile.hash(text, part) end

return planfile
