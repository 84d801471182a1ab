#!/usr/bin/env node
// Refuses a forced push; for the matcher Bash.
const fs = require("fs");

const event = JSON.parse(fs.readFileSync(0, "utf8"));
const command = event.tool_input?.command ?? "";
if (/git\s+push\s.*--force/.test(command)) {
  console.error("force-pushing rewrites what others have; push a new branch instead");
  process.exit(2);
}
