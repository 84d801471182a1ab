--- Versions and ranges.
local semver = require "pais.text.semver"

describe("semver.satisfies", function()
  for _, case in ipairs {
    {"0.1.0", ">=0.1.0", true}, {"0.1.0", ">= 0.1.0", true}, {"0.1.0", ">0.1.0", false},
    {"0.1.0", "0.1.0", true}, {"0.2.0", "0.1.0", true}, {"0.1.0", "0.2", false},
    {"0.1.5", ">=0.1.0, <0.2", true}, {"0.2.0", ">=0.1.0 <0.2", false}, {"1.0.0", "*", true},
    {"1.9.0", "^1.2", true}, {"2.0.0", "^1.2", false}, {"0.2.1", "^0.2.0", true},
    {"0.3.0", "^0.2.0", false}, {"0.0.4", "^0.0.3", false}, {"1.2.9", "~1.2.0", true},
    {"1.3.0", "~1.2.0", false}, {"1.10.0", ">1.9.0", true}, {"1.0.0-rc.1", ">=1.0.0", false},
    {"1.0.0", ">=1.0.0-rc.1", true}, {"1.0.0-rc.10", ">1.0.0-rc.9", true}, {"1.0.0", "=1.0.0", true},
    {"1.0.0+b7", "=1.0.0", true}, {"0.9.9", "^1", false}, {"0.9.9", "^0", true},
  } do
    it(("%s in %s is %s"):format(case[1], case[2], case[3]), function()
      assert.equal(case[3], semver.satisfies(case[1], case[2]))
    end)
  end
  for _, range in ipairs {"", "soon", ">=", "1.2.3.4", "=>1", "1.0.0 || 2.0.0", ">=99999999999999"} do
    it(("refuses to read %q"):format(range), function()
      local ok, msg, code = semver.satisfies("1.0.0", range)
      assert.is_nil(ok)
      assert.is_string(msg)
      assert.equal("E_VERSION", code)
    end)
  end
end)
