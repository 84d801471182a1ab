--- pais.build.environment: the environment of a build.
-- A build is somebody else's program, and the environment of the person who starts it often holds
-- tokens. So it gets what compilers and package managers are set up with, and nothing else, unless its
-- manifest asks for a variable by name, or the configuration says that all builds get it.

local environment = {}

local function set(words)
  local out = {}
  for word in words:gmatch "%S+" do out[word] = true end
  return out
end

local NAMES = set [[
PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TMPDIR TEMP TMP
CC CXX CPP AR AS LD NM RANLIB STRIP CFLAGS CXXFLAGS CPPFLAGS LDFLAGS CPATH C_INCLUDE_PATH
CPLUS_INCLUDE_PATH LIBRARY_PATH LD_LIBRARY_PATH PKG_CONFIG SDKROOT DEVELOPER_DIR
MACOSX_DEPLOYMENT_TARGET SOURCE_DATE_EPOCH
SSL_CERT_FILE SSL_CERT_DIR CURL_CA_BUNDLE REQUESTS_CA_BUNDLE GIT_SSL_CAINFO
]]
local PROXIES = set [[
http_proxy https_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY
]]
local FAMILIES = { "LC_", "XDG_", "PKG_CONFIG_", "CMAKE_", "NIX_", "PIP_", "UV_", "CARGO_",
  "RUSTUP_", "RUSTC", "RUSTFLAGS", "RUSTDOC" }
-- Where what is built goes to is not theirs to say.
local ELSEWHERE = set [[
PIP_USER PIP_TARGET PIP_PREFIX PIP_ROOT UV_PROJECT UV_PROJECT_ENVIRONMENT
CARGO_TARGET_DIR CARGO_BUILD_TARGET_DIR CARGO_BUILD_TARGET
]]
-- Whose settings may hold a password, as part of an address: that is then for this tool alone.
local OWN = { pip = { "PIP_" }, uv = { "UV_", "PIP_" }, cargo = { "CARGO_" }, make = {} }

local FIXED = { PIP_DISABLE_PIP_VERSION_CHECK = "1", PIP_NO_INPUT = "1", NO_COLOR = "1",
  CARGO_TERM_COLOR = "never", GIT_TERMINAL_PROMPT = "0" }

local function is_of(families, name)
  for _, prefix in ipairs(families) do
    if name:sub(1, #prefix) == prefix then return true end
  end
  return false
end

-- A publisher's token, say, which a build has no use for.
local function sounds_secret(name)
  for _, word in ipairs { "TOKEN", "PASSWORD", "SECRET", "CREDENTIAL", "_KEY" } do
    if name:find(word, 1, true) then return true end
  end
  return false
end

local function is_given(kind, name, value)
  if PROXIES[name] or NAMES[name] then return true end
  if not is_of(FAMILIES, name) or ELSEWHERE[name] or sounds_secret(name) then return false end
  return not value:find "://[^/%s]*@" or is_of(OWN[kind] or {}, name)
end

--- The variables that a build gets.
---@param kind "pip"|"uv"|"cargo"|"make"
---@param asked string[] names that it gets besides: of its manifest, and of the configuration
---@param environ table<string, string> of this process
---@param secrets table<string, string> of .env, for those that are asked for
---@return table<string, string>
function environment.of(kind, asked, environ, secrets)
  local out = {}
  for name, value in pairs(environ) do
    if is_given(kind, name, value) then out[name] = value end
  end
  for _, name in ipairs(asked) do out[name] = environ[name] or secrets[name] end
  for name, value in pairs(FIXED) do out[name] = value end
  return out
end

return environment
