--- Places: which variable decides, and what happens when nothing is known.
local paths = require "pais.paths"
local sys = require "pais.sys"

describe("paths", function()
  local real = {}
  local env, user, where

  before_each(function()
    for _, name in ipairs { "env", "home", "cwd", "test_build" } do real[name] = sys[name] end
    env, user, where = {}, "/home/ada", "/srv/dir"
    sys.env = function(name) return env[name] end
    sys.home = function() return user end
    sys.cwd = function() return where end
  end)
  after_each(function()
    for _, name in ipairs { "env", "home", "cwd", "test_build" } do sys[name] = real[name] end
  end)

  it("finds the home by PAIS_DIR, XDG_CONFIG_HOME, the user's home", function()
    assert.equal("/home/ada/.config/pais", paths.home())
    env.XDG_CONFIG_HOME = "relative/is/ignored"
    assert.equal("/home/ada/.config/pais", paths.home())
    env.XDG_CONFIG_HOME = "/xdg"
    assert.equal("/xdg/pais", paths.home())
    env.PAIS_DIR = ""
    assert.equal("/xdg/pais", paths.home())
    env.PAIS_DIR = "/pais/"
    assert.equal("/pais", paths.home())
    env.PAIS_DIR = "~/p"
    assert.equal("/home/ada/p", paths.home())
    env.PAIS_DIR = "here"
    assert.equal("/srv/dir/here", paths.home())
  end)

  it("answers nil where nothing is known", function()
    user, where = nil, nil
    assert.is_nil(paths.home())
    assert.is_nil(paths.plugins())
    assert.is_nil(paths.state())
    env.PAIS_DIR = "here"
    assert.is_nil(paths.home())
    env.PAIS_DIR = "~/x"
    assert.is_nil(paths.home())
  end)

  it("lets the configuration move directories", function()
    assert.equal("/home/ada/.config/pais/plugins", paths.plugins())
    local values = { paths = { plugins = "~/plugins", history = "/var/history",
      registries = "lists" } }
    assert.equal("/home/ada/plugins", paths.plugins(values))
    assert.equal("/var/history", paths.history(values))
    assert.equal("/home/ada/.config/pais/lists", paths.registries(values))
    assert.equal("/home/ada/.config/pais/.state", paths.state())
  end)

  it("takes PAIS_ETC in builds for tests only", function()
    env.PAIS_ETC = "/elsewhere"
    sys.test_build = nil
    assert.equal(sys.sysconfdir, paths.etc())
    sys.test_build = true
    assert.equal("/elsewhere", paths.etc())
  end)
end)
