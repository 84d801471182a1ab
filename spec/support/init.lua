--- Runs before the specs: the modules under test come from the tree, in a home of their own.
package.path = "./lua/?.lua;./spec/support/?.lua;" .. package.path

-- For spec/run.sh, which shows the slowest: a line per test in the file that PAIS_TEST_TIMES names.
local times = os.getenv "PAIS_TEST_TIMES"
local out = times and io.open(times, "w")
if out then
  require "busted".subscribe({ "test", "end" }, function(test)
    local where = test.trace and test.trace.short_src or "?"
    out:write(("%7.2f s  %s: %s\n"):format(test.duration or 0, where, test.name))
  end)
end
