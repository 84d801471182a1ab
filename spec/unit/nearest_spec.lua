--- "Did you mean": near enough is offered, anything else is not.
local nearest = require "pais.text.nearest"

describe("nearest.find", function()
  it("finds one typo, a swap and a wrong case", function()
    local words = {"provides", "consumes", "plugin", "hooks"}
    assert.equal("provides", nearest.find("provdes", words))
    assert.equal("hooks", nearest.find("hokos", words))
    assert.equal("plugin", nearest.find("PLUGIN", words))
  end)
  it("does not offer what is not near, or for a word too long to be one", function()
    assert.is_nil(nearest.find("banana", {"provides", "hooks"}))
    assert.is_nil(nearest.find("x", {"yz"}))
    assert.is_nil(nearest.find(("x"):rep(5000), {("x"):rep(5000)}))
    assert.is_nil(nearest.find("anything", {}))
  end)
  it("does not depend on the order of the candidates", function()
    assert.equal("bat", nearest.find("xat", {"cat", "bat"}))
    assert.equal("bat", nearest.find("xat", {"bat", "cat"}))
  end)
end)
