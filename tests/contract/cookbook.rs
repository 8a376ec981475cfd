//! Every block of the cookbook is run against the real program, and prints what it says.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use support::{
    binary::{self, Process, SOON},
    on_each_engine,
};

/// Stands between what two blocks print.
const BETWEEN: &str = "-=- the next block -=-";

/// A fenced block: the words behind the fence, and its lines.
struct Block {
    kind: String,
    text: String,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<Block> = None;
    for line in page.lines() {
        match (line.strip_prefix("```"), open.take()) {
            (Some(""), Some(block)) => found.push(block),
            (Some(kind), None) if !kind.is_empty() => {
                open = Some(Block { kind: kind.to_owned(), text: String::new() });
            }
            (None, Some(mut block)) => {
                block.text.push_str(line);
                block.text.push('\n');
                open = Some(block);
            }
            (None, None) => {}
            (Some(_), _) => panic!("a fence where none can be: {line}"),
        }
    }
    assert!(open.is_none(), "a fence is not closed");
    found
}

/// Does the text fit, where `…` stands for whatever is in its place on the line?
fn fits(wanted: &str, text: &str) -> bool {
    let line_fits = |(wanted, line): (&str, &str)| match wanted.split_once('…') {
        Some((head, tail)) => line.len() >= head.len() + tail.len() && line.starts_with(head) && line.ends_with(tail),
        None => wanted == line,
    };
    wanted.lines().count() == text.lines().count() && wanted.lines().zip(text.lines()).all(line_fits)
}

/// Runs a script of bash in the folder; what it printed. It is killed when it hangs.
fn run(script: &str, folder: &Path, environment: &[(&str, &str)]) -> String {
    fs::write(folder.join("cookbook.sh"), script).unwrap();
    // Files, since whoever it leaves behind would hold a pipe open.
    let (told, complained) = (folder.join("told"), folder.join("complained"));
    let mut child = Command::new("bash")
        .args(["-euo", "pipefail", "cookbook.sh"])
        .current_dir(folder)
        // Nothing of the tests' own surroundings, such as a proxy.
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", folder)
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .stdout(fs::File::create(&told).unwrap())
        .stderr(fs::File::create(&complained).unwrap())
        .spawn()
        .expect("bash is there");
    let started = Instant::now();
    let success = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status.success(),
            None if started.elapsed() > SOON * 4 => {
                child.kill().unwrap();
                break false;
            }
            None => thread::sleep(Duration::from_millis(20)),
        }
    };
    let (told, complained) = (fs::read_to_string(told).unwrap(), fs::read_to_string(complained).unwrap());
    assert!(success, "the cookbook failed:\n{told}\n{complained}");
    told
}

on_each_engine!(every_block_of_the_cookbook_works_as_it_stands, |app| {
    // Only this leaves it out; without curl, jq or python3 it fails.
    if std::env::var("NOBAT_TEST_COOKBOOK").is_ok_and(|word| word == "none") {
        return;
    }
    app.stop();
    let config = format!("{}/nobat.toml", app.folder());
    fs::write(&config, "egress_allow = \"127.0.0.0/8\"\n").unwrap();
    let (url, folder, key) = (app.database.url.clone(), app.folder(), app.key_file());
    let place = ["--config", &config, "--database", &url, "--data-dir", &folder, "--master-key-file", &key];
    let mut create = vec!["workspace", "create", "--name", "Cooks", "--slug", "cooks", "--json"];
    create.extend(place);
    let made = binary::run(&create);
    let made: Value = serde_json::from_str(made.stdout.trim()).unwrap_or_else(|_| panic!("{made:?}"));
    let server = Process::serve(&place);

    let page = include_str!("../../docs/COOKBOOK.md");
    let kitchen = Path::new(&folder).join("kitchen");
    fs::create_dir(&kitchen).unwrap();
    let (mut script, mut wanted) = (String::new(), Vec::<String>::new());
    for Block { kind, text } in blocks(page) {
        match kind.split_once(' ').unwrap_or((&kind, "")) {
            ("sh", "") => {
                script.push_str(&format!("echo '{BETWEEN}'\n{text}"));
                wanted.push(String::new());
            }
            ("python", name) if name.ends_with(".py") => fs::write(kitchen.join(name), text).unwrap(),
            ("text", "") => wanted.last_mut().expect("a block printed it").push_str(&text),
            _ => panic!("```{kind} is not run: say what it is"),
        }
    }
    assert!(wanted.len() > 8, "the page has few blocks: {}", wanted.len());
    let origin = format!("http://{}", server.address());
    let printed = run(&script, &kitchen, &[("NOBAT", &origin), ("TOKEN", made["admin_token"].as_str().unwrap())]);
    let printed: Vec<&str> = printed.split(&format!("{BETWEEN}\n")).skip(1).collect();
    assert_eq!(printed.len(), wanted.len());
    for (wanted, printed) in wanted.iter().zip(printed) {
        assert!(fits(wanted, printed), "wanted:\n{wanted}\nprinted:\n{printed}");
    }
    let failed = server.log().into_iter().filter(|line| line.contains("\"ERROR\"")).collect::<Vec<_>>();
    assert!(failed.is_empty(), "{failed:#?}");
    server.kill();
});
