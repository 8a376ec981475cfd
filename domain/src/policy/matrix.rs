//! The policy as a table for people.

use std::fmt::Write as _;

use super::{Access, Operation, row};
use crate::people::Role;

/// One line per operation: its id, what it needs, and a mark for each kind of caller that may call it.
pub fn matrix() -> String {
    let mut text = String::from(
        "Who may call what. Generated from the policy's table; do not edit.\n\
         A credential needs the scope and, if a person stands behind it, one of the marked roles.\n\n",
    );
    let line = |id: &str, access: &str, marks: [&str; 6]| {
        let [admin, lead, agent, viewer, service, customer] = marks;
        let row = format!("{id:<26} {access:<20} {admin:<6} {lead:<5} {agent:<6} {viewer:<7} {service:<8} {customer}");
        format!("{}\n", row.trim_end())
    };
    text.push_str(&line("operation", "needs", ["admin", "lead", "agent", "viewer", "service", "customer"]));
    for operation in Operation::ALL {
        let rule = row(*operation);
        let mark = |yes: bool| if yes { "x" } else { "-" };
        let of = |role| mark(rule.roles.contains(&role));
        let access = match rule.access {
            Access::Public => "nothing".to_owned(),
            Access::Any => "any credential".to_owned(),
            Access::Scoped(scope) => scope.to_string(),
            Access::Customer => "customer's token".to_owned(),
        };
        let marks = if rule.access == Access::Public {
            ["x"; 6]
        } else {
            let customer = mark(rule.access == Access::Customer);
            [of(Role::Admin), of(Role::Lead), of(Role::Agent), of(Role::Viewer), mark(rule.service), customer]
        };
        let _ = write!(text, "{}", line(rule.id, &access, marks));
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_are_unique_and_only_what_is_not_for_the_team_alone_has_no_roles() {
        let ids: HashSet<_> = Operation::ALL.iter().map(|operation| operation.id()).collect();
        assert_eq!(ids.len(), Operation::ALL.len());
        for operation in Operation::ALL {
            let rule = row(*operation);
            let is_for_others = matches!(rule.access, Access::Public | Access::Customer);
            assert_eq!(rule.roles.is_empty(), is_for_others, "{}", rule.id);
        }
    }
}
