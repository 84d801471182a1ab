--- pais.contract.names: what contracts are called, and what is known of them.
local known = require "pais.contract.known"

local names = {}

local by_name = {}
for _, def in ipairs(known) do by_name[def.name] = def end

--- What is known of a contract; nil for one that a plugin defines.
---@param name string
---@return pais.Contract|nil
function names.known(name)
  return by_name[name]
end

--- The name a contract and its service go by.
---@param name string
---@param service string|nil
---@return string # "IntegrationProvider[jira]"
function names.key(name, service)
  return service and ("%s[%s]"):format(name, service) or name
end

--- Takes a key apart again.
---@param key string
---@return string name, string|nil service
function names.parse_key(key)
  local name, service = key:match("^([^%[%]]+)%[([^%[%]]+)%]$")
  if name then return name, service end
  return key, nil
end

--- A known contract wants a service or has none; returns what is wrong with this use of it.
---@param use {contract: string, service: string|nil}
---@return string|nil
function names.misuse(use)
  local def = by_name[use.contract]
  if not def then return nil end
  if def.keyed and not use.service then
    return ("%s needs to say which one: {contract: %s, service: NAME}"):format(use.contract,
      use.contract)
  elseif not def.keyed and use.service then
    return ("%s takes no service (there is one for all), but 'service: %s' is given"):format(
      use.contract, use.service)
  end
end

--- Names in a sentence: "'a', 'b' and 'c'".
---@param list string[]
---@param last string|nil " or " instead of " and "
---@return string
function names.quoted(list, last)
  local out = {}
  for i, name in ipairs(list) do out[i] = ("'%s'"):format(name) end
  if #out < 2 then return out[1] or "" end
  local tail = table.remove(out)
  return table.concat(out, ", ") .. (last or " and ") .. tail
end

return names
