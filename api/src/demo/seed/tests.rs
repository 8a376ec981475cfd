//! The whole desk, made in a real file.

use std::{
    collections::BTreeMap,
    fs,
    net::SocketAddr,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use domain::ticket::{Status, Ticket};
use persistence::Turn;

use super::*;
use crate::{
    clock::Clock,
    config::{Config, ConfigArgs},
    history,
    instance::{self, Instance, Purpose},
};

struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let mark = u64::from_be_bytes(random::bytes().unwrap());
        Self(std::env::temp_dir().join(format!("nobat-seed-{mark:016x}")))
    }

    fn open(&self) -> Instance {
        let folder = self.0.display();
        let args = ConfigArgs {
            data_dir: Some(folder.to_string()),
            database: Some(format!("sqlite:{folder}/nobat.db")),
            ..ConfigArgs::default()
        };
        let (clock, _) = Clock::fixed("2026-11-21T12:00:00Z".parse().unwrap());
        instance::open(&Config::load(&args).unwrap(), Purpose::Serve, clock).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn run<F: Future>(work: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

fn seeded(state: &Arc<AppState>, folder: &Path) -> Seeded {
    run(seed(state, folder)).map_err(|error| error.to_string()).unwrap()
}

fn tickets(state: &AppState, filter: TicketFilter) -> Vec<Ticket> {
    let scope = run(find(state)).unwrap().unwrap();
    let page = ticket::TicketPage {
        sort: vec![Sort { key: SortKey::Number, descending: false }],
        after: None,
        backward: false,
        limit: 1_000,
        related: false,
    };
    let search = Search::from(&filter);
    let rows = state
        .db
        .read_blocking(Turn::Instance, move |conn| ticket::list(conn, &scope, &Visibility::All, &search, &page));
    rows.unwrap().into_iter().map(|view| view.ticket).collect()
}

#[test]
fn the_month_has_some_of_everything_and_its_history_is_intact() {
    let folder = Folder::new();
    let opened = folder.open();
    let made = seeded(&opened.state, &folder.0);
    let desk = tickets(&opened.state, TicketFilter::default());
    assert!(desk.len() >= 70, "{}", desk.len());
    let mut statuses: BTreeMap<Status, usize> = BTreeMap::new();
    for ticket in &desk {
        *statuses.entry(ticket.status).or_default() += 1;
    }
    assert!(Status::ALL.iter().all(|status| statuses.get(status).is_some_and(|count| *count >= 3)), "{statuses:?}");
    assert!(desk.is_sorted_by_key(|ticket| ticket.created_at));
    assert_eq!(desk.iter().filter(|ticket| ticket.follow_up_of_id.is_some()).count(), 1);
    assert!(desk.iter().any(|ticket| ticket.snoozed_until.is_some()));
    assert!(desk.iter().any(|ticket| ticket.organization_id.is_some() && !ticket.tags.is_empty()));
    assert_eq!(tickets(&opened.state, TicketFilter { spam: true, ..TicketFilter::default() }).len(), 1);
    assert_eq!(tickets(&opened.state, TicketFilter { deleted: true, ..TicketFilter::default() }).len(), 1);
    assert!(made.made.is_some_and(|made| made.tickets >= 70) && made.ticket.is_some());

    let (scope, seals) = (run(find(&opened.state)).unwrap().unwrap(), opened.state.seals.clone());
    let report = opened.state.db.read_blocking(Turn::Instance, move |conn| history::verify(conn, &scope, &seals));
    let report = report.unwrap();
    let events: i64 = desk.iter().map(|ticket| ticket.version).sum();
    assert!(report.intact && report.waiting == 0 && report.checked > events, "{report:?}");
}

#[test]
fn a_second_start_makes_nothing_and_shows_the_same_token() {
    let folder = Folder::new();
    let welcome = |seeded: &Seeded| seeded.welcome(SocketAddr::from(([127, 0, 0, 1], 8080)));
    let first = {
        let opened = folder.open();
        let first = seeded(&opened.state, &folder.0);
        opened.state.db.close_blocking();
        first
    };
    let opened = folder.open();
    let before = tickets(&opened.state, TicketFilter::default());
    let second = seeded(&opened.state, &folder.0);
    assert_eq!(tickets(&opened.state, TicketFilter::default()), before);
    assert_eq!((first.token.expose(), first.ticket), (second.token.expose(), second.ticket));
    assert!(first.made.is_some() && second.made.is_none());
    assert!(welcome(&first).contains("password") && !welcome(&second).contains("password"));
}

#[test]
fn a_token_that_is_lost_or_does_not_work_is_replaced_by_one_for_the_owner_alone() {
    let folder = Folder::new();
    let opened = folder.open();
    let file = folder.0.join("demo-token");
    let first = seeded(&opened.state, &folder.0);
    fs::remove_file(&file).unwrap();
    let second = seeded(&opened.state, &folder.0);
    assert_ne!(first.token.expose(), second.token.expose());
    for unusable in ["", "nonsense", "nbts_0123456789ABCDEFGHIJKLMNOPQRST000000"] {
        fs::write(&file, unusable).unwrap();
        let next = seeded(&opened.state, &folder.0);
        assert_eq!(fs::read_to_string(&file).unwrap().trim(), next.token.expose());
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
