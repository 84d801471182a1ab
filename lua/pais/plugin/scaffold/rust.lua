--- pais.plugin.scaffold.rust: a new Rust plugin. Its one dependency is serde_json.

return {
  { path = "plugin.yaml", what = "the manifest: hooks, actions, contracts, settings", text = [[
plugin:
  name: @NAME@
  version: 0.1.0
  description: Asks before a force push, and says hello
  language: rust
  entry: target/release/@NAME@

pais:
  core_version: ">=@VERSION@"

# Settings; a user changes them in config.yaml beside this file.
config:
  greeting: {type: string, default: Hello, description: How the hello action begins}

hooks:
  PreToolUse:
    - {matcher: Bash, timeout: 5}

# pais run @NAME@ hello who=you
actions:
  hello:
    description: Say hello
    args:
      - {name: who, default: world, description: Whom to greet}

build: {type: cargo}
]] },
  { path = "Cargo.toml", what = "the Rust project: `cargo build --release` makes the program",
    text = [[
[package]
name = "@NAME@"
version = "0.1.0"
edition = "2021"

[dependencies]
serde_json = "1"

[profile.release]
strip = true
]] },
  { path = "src/main.rs", what = "the code and its tests", text = [[
//! @NAME@: asks before a force push, and says hello.
//!
//! pais starts this program as
//!
//!     @NAME@ hook EVENT                the event as JSON on stdin, the answer as JSON on stdout
//!     @NAME@ ACTION [--NAME=VALUE]     an action of the manifest
//!     @NAME@ contract CONTRACT METHOD  the argument as JSON on stdin, the result on stdout
//!
//! with the merged settings as JSON in PAIS_CONFIG.

use serde_json::{json, Value};
use std::io::Read;
use std::process::ExitCode;

/// The answer is Claude Code's own; None means: no opinion.
fn pre_tool_use(event: &Value) -> Option<Value> {
    let command = event["tool_input"]["command"].as_str()?;
    if command.contains("git push") && command.contains("--force") {
        return Some(json!({"hookSpecificOutput": {
            "hookEventName": "PreToolUse",
            "permissionDecision": "ask",
            "permissionDecisionReason": "this rewrites what others have already pulled",
        }}));
    }
    None
}

fn hello(args: &[String]) {
    let config: Value = std::env::var("PAIS_CONFIG")
        .ok()
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    let greeting = config["greeting"].as_str().unwrap_or("Hello");
    let who = args.iter().find_map(|arg| arg.strip_prefix("--who=")).unwrap_or("world");
    println!("{greeting}, {who}!");
}

fn read_json() -> Option<Value> {
    let mut text = Vec::new();
    std::io::stdin().read_to_end(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["hook", "PreToolUse"] => {
            if let Some(answer) = read_json().as_ref().and_then(pre_tool_use) {
                println!("{answer}");
            }
            ExitCode::SUCCESS
        }
        ["hook", ..] => ExitCode::SUCCESS,
        ["hello", ..] => {
            hello(&args[1..]);
            ExitCode::SUCCESS
        }
        other => {
            eprintln!("unknown action '{}'; there is: hello", other.join(" "));
            ExitCode::from(2)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bash(command: &str) -> Value {
        json!({"tool_name": "Bash", "tool_input": {"command": command}})
    }

    #[test]
    fn asks_before_a_force_push() {
        let answer = pre_tool_use(&bash("git push --force origin main")).unwrap();
        assert_eq!(answer["hookSpecificOutput"]["permissionDecision"], "ask");
    }

    #[test]
    fn has_no_opinion_on_anything_else() {
        assert!(pre_tool_use(&bash("ls")).is_none());
    }
}
]] },
  { path = "README.md", what = "what users read", text = [[
# @NAME@

Asks before a force push, and says hello.

    cargo build --release             makes the program that pais starts
    pais plugin info @NAME@           what it does
    pais run @NAME@ hello who=you     its action
    pais plugin verify .              is everything in order?
    cargo test                        its tests

| setting | default | |
|---|---|---|
| `greeting` | `Hello` | how the hello action begins |
]] },
  { path = ".gitignore", what = "what stays out of git", text = "target/\n" },
}
