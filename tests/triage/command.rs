//! `nobat triage evaluate`.

use std::{fs, path::PathBuf};

use serde_json::Value;
use support::binary::{Ended, run};

/// A file that is removed at the end of the test.
struct File(PathBuf);

impl File {
    fn new(name: &str, content: &str) -> Self {
        let path = std::env::temp_dir().join(format!("nobat_{}_{name}", uuid::Uuid::now_v7().simple()));
        fs::write(&path, content).expect("a temporary file");
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().expect("a temporary path is UTF-8")
    }
}

impl Drop for File {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.0));
    }
}

fn evaluate(args: &[&str]) -> Ended {
    run(&[&["triage", "evaluate"], args].concat())
}

fn refused(args: &[&str], reason: &str) {
    let ended = evaluate(args);
    assert!(!ended.success && !ended.late, "{ended:?}");
    assert_eq!(ended.stderr.trim_end().lines().count(), 1, "one line: {}", ended.stderr);
    assert!(ended.stderr.starts_with("nobat: ") && ended.stderr.contains(reason), "{reason}: {}", ended.stderr);
}

/// Two kinds of drinks and dishes, in both languages: enough to learn.
fn lines(from: usize, to: usize) -> String {
    let line = |number: usize| {
        let (text, class) = match number % 4 {
            0 => (format!("a hot cup of tea number {number}"), "drink"),
            1 => (format!("یک لیوان آب خنک شماره {number}"), "drink"),
            2 => (format!("a bowl of rice number {number}"), "dish"),
            _ => (format!("یک بشقاب پلو شماره {number}"), "dish"),
        };
        serde_json::json!({"text": text, "category": class, "priority": "low"}).to_string()
    };
    (from..to).map(line).collect::<Vec<_>>().join("\n")
}

fn figures(args: &[&str]) -> Value {
    let ended = evaluate(args);
    assert!(ended.success, "{ended:?}");
    serde_json::from_str(&ended.stdout).unwrap_or_else(|_| panic!("JSON: {}", ended.stdout))
}

#[test]
fn it_learns_from_one_file_and_judges_by_another() {
    let (train, test) = (File::new("train.jsonl", &lines(0, 40)), File::new("test.jsonl", &lines(40, 60)));
    let shown = figures(&["--train", train.path(), "--test", test.path(), "--json"]);
    assert_eq!((&shown["count"], &shown["accuracy"], &shown["top_3"]), (&20.into(), &1.0.into(), &1.0.into()));
    for name in ["top_2", "macro_f1", "ece", "coverage_90", "coverage_95", "p50_us", "p99_us", "model_bytes"] {
        assert!(!shown[name].is_null(), "{name} in {shown}");
    }
    let online = figures(&["--train", train.path(), "--test", test.path(), "--online", "--json"]);
    assert_eq!((&online["model"], &online["count"]), (&"online".into(), &20.into()));
    let folds = figures(&["--test", train.path(), "--folds", "--passes", "2", "--json"]);
    assert_eq!((&folds["model"], &folds["count"]), (&"five folds".into(), &40.into()));
    let table = evaluate(&["--train", train.path(), "--test", test.path()]);
    assert!(table.success);
    for name in ["accuracy              100.00 %", "macro F1", "coverage at 95 %", "latency p99", "model size"] {
        assert!(table.stdout.contains(name), "{name} in\n{}", table.stdout);
    }
}

#[test]
fn the_three_forms_of_files_say_the_same() {
    let train = File::new("train.jsonl", &lines(0, 40));
    let forms = [
        ("csv", "text,category\n\"a hot cup, of tea\",drink\na bowl of rice,dish\n"),
        ("massive", "a:O hot:O cup:O of:O tea:B-drink <=> drink\na:O bowl:O of:O rice:B-dish <=> dish\n"),
    ];
    for (format, content) in forms {
        let file = File::new(format, content);
        let shown = figures(&["--test", file.path(), "--format", format, "--online", "--json"]);
        assert_eq!(shown["count"], 2, "{format}");
    }
    let jsonl = figures(&["--test", train.path(), "--label", "priority", "--folds", "--json"]);
    assert_eq!(jsonl["accuracy"], 1.0);
}

#[test]
fn without_texts_to_learn_from_it_judges_the_built_in_model() {
    let texts = [
        ("I was charged twice for one order, please refund the second payment.", "billing", "high"),
        ("کاش می‌شد گزارش را با رنگ دلخواه چاپ کرد.", "suggestion", "low"),
        ("How do I change the language of the menu?", "question", "low"),
    ];
    let line =
        |(text, category, priority)| serde_json::json!({"text": text, "category": category, "priority": priority});
    let content: Vec<String> = texts.into_iter().map(line).map(|line| line.to_string()).collect();
    let file = File::new("test.jsonl", &content.join("\n"));
    let shown = figures(&["--test", file.path(), "--json"]);
    assert_eq!((&shown["model"], &shown["count"], &shown["accuracy"]), (&"built-in".into(), &3.into(), &1.0.into()));
    let priority = figures(&["--test", file.path(), "--label", "priority", "--json"]);
    assert!(priority["top_2"].as_f64().unwrap() > 0.6, "{priority}");
}

#[test]
fn what_is_wrong_is_said_in_one_line() {
    let good = File::new("good.jsonl", &lines(0, 8));
    let empty = File::new("empty.jsonl", "\n\n");
    let broken = File::new("broken.jsonl", "{\"text\": \"a\", \"category\": \"b\"}\n{\"text\": \"a\"}\n");
    let priority = File::new("priority.csv", "text,priority\na,someday\n");
    refused(&[], "--test");
    refused(&["--test", "/nowhere/at/all.jsonl"], "/nowhere/at/all.jsonl");
    refused(&["--test", empty.path()], "holds no texts");
    refused(&["--test", broken.path()], "line 2");
    refused(&["--train", broken.path(), "--test", good.path()], "line 2");
    refused(&["--test", priority.path(), "--format", "csv", "--label", "priority"], "unknown priority");
    refused(&["--test", good.path(), "--format", "massive", "--label", "priority"], "no priorities");
    refused(&["--test", good.path(), "--format", "xml"], "xml");
    refused(&["--test", good.path(), "--label", "colour"], "colour");
    refused(&["--test", good.path(), "--folds", "--online"], "--folds");
    refused(&["--test", good.path(), "--train", good.path(), "--passes", "0"], "--passes");
    refused(&["--test", good.path(), "--quickly"], "--quickly");
}

#[test]
fn daily_work_has_a_learning_curve_and_decides_alone_what_proves_right() {
    let file = File::new("daily", &lines(0, 400));
    let figures = figures(&["--test", file.path(), "--online", "--json"]);
    let curve = figures["learning_curve"].as_array().unwrap();
    assert_eq!(curve.iter().map(|point| point["texts"].as_i64().unwrap()).collect::<Vec<_>>(), [50, 100, 200]);
    let [loose, strict] = &figures["alone"].as_array().unwrap()[..] else { panic!("two targets: {figures}") };
    assert_eq!((loose["target"].as_f64(), strict["target"].as_f64()), (Some(0.90), Some(0.95)));
    assert!(strict["precision"].as_f64().unwrap() >= 0.95 && strict["share"].as_f64().unwrap() > 0.5, "{strict}");
}
