use super::*;
use crate::triage::{Coding, Training};

fn judged(truth: &str, ranked: &[(&str, f32)]) -> Judged {
    let score = |(class, confidence): &(&str, f32)| Score { class: (*class).to_owned(), confidence: *confidence };
    Judged { truth: truth.to_owned(), ranked: ranked.iter().map(score).collect() }
}

fn texts() -> Vec<Text> {
    let words = [("money", "refund card bill"), ("door", "key lock gate"), ("food", "soup bread cake")];
    let text = |number: usize| {
        let (class, words) = words[number % 3];
        let word = words.split(' ').nth(number % 7 % 3).unwrap();
        Text { text: format!("{word} number {number}"), class: class.to_owned() }
    };
    (0..90).map(text).collect()
}

#[test]
fn figures_are_what_they_say() {
    let list = [
        judged("a", &[("a", 0.9), ("b", 0.1), ("c", 0.0)]),
        judged("a", &[("b", 0.6), ("a", 0.3), ("c", 0.1)]),
        judged("b", &[("b", 0.8), ("a", 0.2), ("c", 0.0)]),
        judged("c", &[("b", 0.5), ("a", 0.3), ("c", 0.2)]),
    ];
    let report = report(&list);
    assert_eq!((report.accuracy, report.top_2, report.top_3), (0.5, 0.75, 1.0));
    // a: 2/3, b: 2/4, c: 0
    assert!((report.macro_f1 - (2.0 / 3.0 + 0.5) / 3.0).abs() < 1e-9);
    // each alone in its bin: 0.1 + 0.6 + 0.2 + 0.5
    assert!((report.ece - 1.4 / 4.0).abs() < 1e-6);
    assert_eq!(report.coverage_90.threshold, None, "four cases prove nothing");
    assert!(report.confusion.contains(&("c".to_owned(), "b".to_owned(), 1)));
    let none = super::report(&[]);
    assert_eq!((none.count, none.accuracy, none.macro_f1, none.ece), (0, 0.0, 0.0, 0.0));
}

#[test]
fn coverage_takes_as_many_as_the_precision_allows() {
    // 100 right ones above 0.5, then wrong ones.
    let mut list: Vec<Judged> = (0..100).map(|n| judged("a", &[("a", 0.5 + n as f32 / 250.0)])).collect();
    list.extend((0..100).map(|n| judged("a", &[("b", 0.5 - n as f32 / 250.0)])));
    let coverage = Coverage::at(&list, 0.95);
    assert_eq!(coverage.share, 105.0 / 200.0);
    assert!(coverage.precision >= 0.95);
    let above = list.iter().filter(|one| Some(one.ranked[0].confidence) >= coverage.threshold).count();
    assert_eq!(above, 105);
}

#[test]
fn three_formats_are_read() {
    let text = |text: &str, class: &str| Text { text: text.to_owned(), class: class.to_owned() };
    let jsonl = "{\"text\":\"a\\nb\",\"category\":\"x\",\"priority\":\"low\"}\n\n{\"text\":\"c\",\"category\":\"y\",\"priority\":\"high\"}";
    assert_eq!(parse(jsonl, Format::Jsonl, Label::Category), Ok(vec![text("a\nb", "x"), text("c", "y")]));
    assert_eq!(parse(jsonl, Format::Jsonl, Label::Priority), Ok(vec![text("a\nb", "low"), text("c", "high")]));
    let csv = "text,category\r\n\"one, \"\"two\"\"\nthree\",x\r\nfour,y\n";
    assert_eq!(parse(csv, Format::Csv, Label::Category), Ok(vec![text("one, \"two\"\nthree", "x"), text("four", "y")]));
    let massive = "بیدار:O ساعت:O 5:30:B-time کن:O <=> alarm_set\n";
    assert_eq!(parse(massive, Format::Massive, Label::Category), Ok(vec![text("بیدار ساعت 5:30 کن", "alarm_set")]));
    assert_eq!(parse("", Format::Csv, Label::Category), Ok(Vec::new()));
}

#[test]
fn a_bad_line_is_named() {
    let error = |content, format, label| parse(content, format, label).expect_err("an error");
    assert_eq!(error("{\"text\":\"a\",\"category\":\"b\"}\n[]", Format::Jsonl, Label::Category).line, 2);
    assert!(error("{\"text\":\"a\"}", Format::Jsonl, Label::Category).to_string().contains("category"));
    assert_eq!(error("text,category\na", Format::Csv, Label::Category).line, 2);
    assert_eq!(error("text,category\n\"a\nb\",c\nd", Format::Csv, Label::Category).line, 4);
    assert!(error("text,kind\n", Format::Csv, Label::Category).reason.contains("category"));
    assert!(error("text,category\n\"a", Format::Csv, Label::Category).reason.contains("quoted"));
    assert_eq!(error("a:O b:O", Format::Massive, Label::Category).line, 1);
    assert!(error("a:O <=> b", Format::Massive, Label::Priority).reason.contains("priorities"));
    assert!(parse("text,priority\na,soon\n", Format::Csv, Label::Priority).is_err());
}

#[test]
fn folds_are_by_text() {
    // FNV-1a of nothing is its offset basis, 14695981039346656037.
    assert_eq!(fold(""), 14_695_981_039_346_656_037_usize % 5);
    assert_eq!((0..FOLDS).filter(|number| texts().iter().any(|text| fold(&text.text) == *number)).count(), FOLDS);
}

#[test]
fn every_text_is_judged_once_by_a_model_that_never_saw_it() {
    let texts = texts();
    let judged = cross_validate(&texts, &Coding::Unordered, Training::of(2));
    assert_eq!(judged.len(), texts.len());
    let report = report(&judged);
    assert!(report.accuracy > 0.9, "{report:?}");
    // With a class of its own, a text can only be judged rightly by a model that learned this very text.
    let own = |text: &Text| Text { text: text.text.clone(), class: text.text.clone() };
    let own: Vec<Text> = texts.iter().take(20).map(own).collect();
    assert_eq!(super::report(&cross_validate(&own, &Coding::Unordered, Training::of(1))).accuracy, 0.0);
    assert!(temperature(&texts, &Coding::Unordered, Training::of(1)) > 0.0);
}

#[test]
fn online_judges_before_it_learns() {
    let texts = texts();
    let (model, judged) = online(&texts, &Coding::Unordered);
    assert!(judged[0].ranked.is_empty(), "nothing is known at first");
    assert_eq!(judged.len(), texts.len());
    assert_eq!(judged[1].ranked.len(), 1);
    let late = &judged[45..];
    assert!(report(late).accuracy > 0.9);
    assert_eq!(judge(&model, 1.0, &texts[..3]).len(), 3);
    let (_, split) = split(&texts[..60], &texts[60..], &Coding::Unordered, Training::of(2));
    assert!(report(&split).accuracy > 0.9);
}
