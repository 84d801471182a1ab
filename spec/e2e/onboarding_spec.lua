--- The way of a plugin from a team's registry to a new machine, as docs/onboarding.md has it: real git
-- servers, two people with homes of their own, and in the end the real client, guarded by the plugin.

local client = require "client"
local fs = require "pais.fs"
local markdown = require "markdown"
local sh = require "sh"

local GUARD = {
  ["registry.yaml"] = "plugins:\n  release-guard: {source: release-guard, version: 1.0.0}\n",
  ["release-guard/plugin.yaml"] = "plugin: {name: release-guard, version: 1.0.0}\n"
    .. "config: {branch: {type: string, default: main}}\nhooks: {PreToolUse: {matcher: Bash}}\n",
  ["release-guard/init.lua"] = [[
return { PreToolUse = function(event, ctx)
  local branch = event.tool_input.command:match "git push%s+%S+%s+(%S+)"
  if branch == ctx.config.branch then return pais.block("the pipeline pushes to " .. branch) end
end }
]] }

-- The shell blocks of the page, with the addresses of the servers in place of those of the page.
local function steps(dir)
  local out, repos = {}, dir .. "/servers/repos"
  for _, block in ipairs(markdown.read("docs/onboarding.md").blocks) do
    if block.lang == "sh" then
      out[#out + 1] = block.text:gsub("https://git%.example%.com/team/", "https://localhost:8443/git/")
        :gsub("git@git%.example%.com:team/", "ssh://spec" .. repos .. "/")
    end
  end
  return out
end

-- What runs in the namespace: the servers, then each person's steps in their home.
local RUN = [[
set -e
dir=$1 root=$2 pais=$3
"$root/spec/support/servers.sh" "$dir/servers" start
trap '"$root/spec/support/servers.sh" "$dir/servers" stop' EXIT
step() { # SCRIPT HOME
  env -i HOME="$dir/$2" PATH="${pais%/*}:/usr/bin:/bin" TERM=dumb GIT_CONFIG_NOSYSTEM=1 \
    GIT_AUTHOR_NAME=spec GIT_AUTHOR_EMAIL=spec@example.org GIT_COMMITTER_NAME=spec \
    GIT_COMMITTER_EMAIL=spec@example.org GIT_SSH_COMMAND="ssh -F $dir/servers/ssh_config" \
    SSL_CERT_FILE="$dir/servers/ca.pem" sh -e "$dir/$1.sh" >"$dir/$1.out" 2>&1 || {
      cat "$dir/$1.out" >&2; echo "$1 failed" >&2; exit 1; }
}
commit() { # what is in $dir/plugins, as the team's plugins
  git -C "$dir/plugins" add -A
  git -C "$dir/plugins" -c user.name=spec -c user.email=spec@example.org commit -qm "$1"
  git -C "$dir/plugins" push -q "$dir/servers/repos/plugins.git" main
}
for repo in plugins pais-home; do
  git init -q --bare -b main "$dir/servers/repos/$repo.git"
done
git init -q -b main "$dir/plugins"
commit "the guard"
step team first
step onboard home
cp -R "$dir/home/.config/pais" "$dir/before"
sed -i 's/1\.0\.0/1.1.0/' "$dir/plugins/registry.yaml" "$dir/plugins/release-guard/plugin.yaml"
sed -i 's/the pipeline pushes/nobody but the pipeline pushes/' "$dir/plugins/release-guard/init.lua"
commit "another word"
echo "pais registry sync" >"$dir/sync.sh"
step sync home # sooner than the team's home has it
step update first
step onboard home
echo all >"$dir/done"
]]

local function onboard(dir)
  for path, text in pairs(GUARD) do
    local at = dir .. "/plugins/" .. path
    assert(fs.mkdirs(at:match "^(.*)/"))
    assert(fs.write(at, text))
  end
  for _, name in ipairs { "servers/www", "servers/repos", "first" } do
    assert(fs.mkdirs(dir .. "/" .. name))
  end
  for i, name in ipairs { "team", "onboard", "update" } do
    assert(fs.write(("%s/%s.sh"):format(dir, name), (steps(dir)[i])))
  end
  -- The settings of a plugin are the team's; they are there before anything is committed.
  local team = dir .. "/team.sh"
  assert(fs.write(team, (fs.read(team):gsub("\ncd ", "\necho 'branch: release' "
    .. "> ~/.config/pais/plugins/release-guard/config.yaml\n%0", 1))))
  assert(fs.write(dir .. "/run.sh", RUN))
  local root = sh.run("pwd").out:gsub("\n", "")
  local r = sh.run(("spec/net/run.sh sh %s/run.sh %s %s %s"):format(dir, dir, root, sh.pais()))
  assert(r.code == 0 and fs.stat(dir .. "/done"), r.out .. r.err)
  -- The session's own home of pais is that one.
  fs.rmtree(dir .. "/pais")
  assert(fs.symlink("home/.config/pais", dir .. "/pais"))
end

describe("onboarding", function()
  teardown(client.clean)
  local servers = os.getenv "CI" == "true" or not sh.run("spec/net/run.sh true").err:find "^SKIP"
  local case = servers and it or pending

  case("brings a plugin of the team's registry to a new machine, where it guards the client", function()
    local s = client.run { setup = { onboard }, sealed = true, turns = {
      { client.bash("git push origin release", "release"), client.bash("echo fine > out", "good"),
        client.bash('rm -rf "$HOME"', "bad") }, "bye" } }
    assert.is_true(s.results.release.is_error)
    assert.truthy(s.results.release.text:find("nobody but the pipeline pushes to release", 1, true),
      s.results.release.text)
    assert.equal("fine\n", s:file "out")
    assert.is_true(s.results.bad.is_error) -- the bundled guard came with it
    local home = s.dir .. "/home/.config/pais"
    assert.equal(fs.read(s.dir .. "/first/.config/pais/pais.lock"), fs.read(home .. "/pais.lock"))
    assert.truthy(fs.read(s.dir .. "/before/pais.lock"):find('version: "1.0.0"', 1, true))
    assert.truthy(fs.read(home .. "/pais.lock"):find('version: "1.1.0"', 1, true))
    assert.equal("", sh.run("git -C " .. home .. " status --porcelain").out)
  end)
end)
