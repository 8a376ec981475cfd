use proptest::prelude::*;

use super::*;
use crate::conversation::BodyFormat;

const ALL: &[Placeholder] = Placeholder::ALL;

fn read(text: &str) -> Template {
    Template::parse(text, ALL).unwrap()
}

fn of_customer(name: &str) -> Values {
    let mut values = Values::default();
    values.set(Placeholder::CustomerName, name);
    values
}

fn filled(text: &str, name: &str, format: BodyFormat) -> String {
    read(text).fill(&of_customer(name), format).content
}

#[test]
fn values_stand_where_they_are_asked_for() {
    assert_eq!(filled("سلام {{customer.name}}!", "پریسا", BodyFormat::Text), "سلام پریسا!");
    assert_eq!(filled("{{ customer.name }}{{customer.name}}", "A", BodyFormat::Text), "AA");
    assert_eq!(filled("{ } {x} }} ok", "A", BodyFormat::Text), "{ } {x} }} ok");
}

#[test]
fn what_is_unset_is_replaced_by_what_stands_behind_the_bar_or_left_out_and_told() {
    let text = read("سلام {{customer.name|دوست گرامی}}، {{team.name}}{{agent.name}}{{team.name}}.");
    let shown = text.fill(&of_customer("  \n "), BodyFormat::Text);
    assert_eq!(shown.content, "سلام دوست گرامی، .");
    assert_eq!(shown.missing, [Placeholder::TeamName, Placeholder::AgentName]);
    assert_eq!(text.placeholders().count(), 4);
}

#[test]
fn what_nothing_stands_for_is_told_with_its_place() {
    let faults = Template::parse("سلام {{customer.nam}} {{x\n}} {{wait.expected}} {{", Placeholder::OF_TICKET);
    let unknown = |name: &str| Wrong::Unknown(name.to_owned());
    let expected =
        [(6, unknown("customer.nam")), (23, Wrong::Unclosed), (30, unknown("wait.expected")), (48, Wrong::Unclosed)];
    assert_eq!(faults.unwrap_err(), expected.map(|(position, wrong)| Fault { position, wrong }));
    let long = format!("{{{{customer.name|{}}}}}", "x".repeat(MAX_FALLBACK + 1));
    assert_eq!(Template::parse(&long, ALL), Err(vec![Fault { position: 1, wrong: Wrong::TooLong }]));
    assert!(Template::parse("{{{{customer.name}}", ALL).is_err());
}

#[test]
fn a_name_is_one_line_and_turns_nothing() {
    assert_eq!(filled("{{customer.name}}", "a\n\nb\u{202e}c\td", BodyFormat::Text), "a bc d");
    // Persian joins words without a space; that stays.
    assert_eq!(filled("{{customer.name}}", "می\u{200c}نا", BodyFormat::Text), "می\u{200c}نا");
}

#[test]
fn a_name_is_no_placeholder_and_no_markup() {
    assert_eq!(filled("{{customer.name}}", "{{ticket.number}}", BodyFormat::Text), "{{ticket.number}}");
    assert_eq!(filled("{{customer.name}}", "<b a='1'>&", BodyFormat::Html), "&lt;b a=&#39;1&#39;&gt;&amp;");
    assert_eq!(filled("{{customer.name}}", "[x](y) *z* <b>", BodyFormat::Markdown), "\\[x\\]\\(y\\) \\*z\\* &lt;b&gt;");
}

proptest! {
    #[test]
    fn no_value_brings_a_tag_or_a_line(name in any::<String>()) {
        for format in [BodyFormat::Html, BodyFormat::Markdown] {
            let shown = filled("<p title=\"{{customer.name}}\">{{customer.name}}</p>", &name, format);
            prop_assert_eq!(shown.matches('<').count(), 2);
            prop_assert_eq!(shown.matches('"').count(), 2);
            prop_assert_eq!(shown.lines().count(), 1);
        }
    }

    #[test]
    fn every_text_is_read_or_refused_at_a_place_in_it(text in "[{}|a.{2}\n ]{0,40}") {
        match Template::parse(&text, ALL) {
            Ok(read) => prop_assert!(read.fill(&Values::default(), BodyFormat::Text).content.len() <= text.len()),
            Err(faults) => {
                for fault in faults {
                    let rest: String = text.chars().skip(fault.position - 1).collect();
                    prop_assert!(rest.starts_with("{{"), "{:?} in {text:?}", fault);
                }
            }
        }
    }
}
