//! Agents, teams and categories, and what may refer to them, on both engines.
#![allow(clippy::unwrap_used, reason = "what a test cannot set up has failed")]

use domain::{
    category::{Category, CategoryChange, CategoryTriage, NewCategory},
    ids::{AgentId, CategoryId, SessionId, TeamId, WorkspaceId},
    people::{
        Address, Agent, Role, Standing, Team,
        agent::{AgentChange, NewAgent},
        team::TeamChange,
    },
    routing::AssignmentMode,
    ticket::Language,
    time::Instant,
    workspace::{Workspace, WorkspaceChange},
};
use persistence::{
    Conn, Scope, StorageError,
    agent::{self, AgentFilter},
    category,
    instance::{
        session::{self, Session},
        workspace,
    },
    reference::{self, MissingReferences},
    team,
    testing::{TestDatabase, engines},
};
use uuid::Uuid;

const AT: Instant = Instant::from_millis(1_774_000_000_000);

fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn agent_id(number: u128) -> AgentId {
    AgentId::from_uuid(uuid(number))
}

fn team_id(number: u128) -> TeamId {
    TeamId::from_uuid(uuid(number))
}

fn category_id(number: u128) -> CategoryId {
    CategoryId::from_uuid(uuid(number))
}

fn new_workspace(conn: &mut Conn, number: u128) -> Scope {
    let (id, slug) = (WorkspaceId::from_uuid(uuid(number)), format!("desk-{number}"));
    let workspace = Workspace::create(id, slug, "Desk".to_owned(), Language::Fa, "Asia/Tehran".to_owned(), AT).0;
    workspace::insert(conn, &workspace).unwrap()
}

/// Runs a story on two workspaces, in a transaction of its own, on each engine.
fn on_each_engine(story: impl Fn(&mut Conn, &Scope, &Scope)) {
    for engine in engines() {
        let place = TestDatabase::new(engine);
        let mut conn = place.connect();
        let (scope, other) = (new_workspace(&mut conn, 1), new_workspace(&mut conn, 2));
        diesel::Connection::begin_test_transaction(&mut conn).unwrap();
        story(&mut conn, &scope, &other);
    }
}

fn new_agent(conn: &mut Conn, scope: &Scope, number: u128, role: Role) -> Agent {
    let new = NewAgent {
        id: agent_id(number),
        name: "سارا".to_owned(),
        email: Address::email(&format!("Sara{number}@Example.com"), Standing::Asserted).unwrap(),
        role,
        locale: Some(Language::Fa),
        time_zone: Some("Asia/Tehran".to_owned()),
        has_password: false,
        team_ids: Vec::new(),
    };
    let made = Agent::create(new, AT.plus_seconds(i64::try_from(number).unwrap())).0;
    agent::insert(conn, scope, &made, None).unwrap();
    made
}

fn new_team(conn: &mut Conn, scope: &Scope, number: u128) -> Team {
    let at = AT.plus_seconds(i64::try_from(number).unwrap());
    let made = Team::create(team_id(number), format!("Team {number}"), None, AssignmentMode::Manual, None, None, at).0;
    team::insert(conn, scope, &made).unwrap();
    made
}

fn new_category(conn: &mut Conn, scope: &Scope, number: u128, parent: Option<u128>, team: Option<u128>) -> Category {
    let new = NewCategory {
        id: category_id(number),
        parent_id: parent.map(category_id),
        key: format!("key-{number}"),
        name_fa: "فنی".to_owned(),
        name_en: "Technical".to_owned(),
        position: 7,
        team_id: team.map(team_id),
        seed_words: vec!["word".to_owned()],
        triage: CategoryTriage::SuggestOnly,
        required_skills: Vec::new(),
    };
    let made = Category::create(new, AT).0;
    category::insert(conn, scope, &made).unwrap();
    made
}

#[test]
fn an_agent_is_read_back_as_written_with_his_teams_and_without_his_password() {
    on_each_engine(|conn, scope, other| {
        let made = new_agent(conn, scope, 1, Role::Lead);
        for number in [6, 5] {
            new_team(conn, scope, number);
            team::add_member(conn, scope, team_id(number), made.id).unwrap();
        }
        agent::set_password_hash(conn, scope, made.id, "$argon2id$x").unwrap();
        let expected = Agent { team_ids: vec![team_id(5), team_id(6)], has_password: true, ..made.clone() };
        assert_eq!(agent::find(conn, scope, made.id), Ok(Some(expected.clone())));
        assert_eq!(agent::find_locked(conn, scope, made.id), Ok(Some(expected.clone())));
        assert_eq!(agent::find_by_email(conn, scope, "sara1@example.com"), Ok(Some(made.id)));
        assert_eq!(team::find(conn, scope, team_id(5)).unwrap().unwrap().member_ids, [made.id]);

        assert_eq!(agent::find(conn, other, made.id), Ok(None));
        assert_eq!(agent::find_by_email(conn, other, "sara1@example.com"), Ok(None));
        assert_eq!(agent::set_password_hash(conn, other, made.id, "$"), Err(StorageError::NotFound));

        let change = AgentChange { role: Some(Role::Viewer), time_zone: Some(None), ..AgentChange::default() };
        let after = expected.change(change, AT.plus_seconds(9)).unwrap().0;
        agent::save(conn, scope, &after).unwrap();
        assert_eq!(agent::find(conn, scope, made.id), Ok(Some(after.clone())), "password and teams stay");
        assert_eq!(agent::save(conn, scope, &after), Err(StorageError::Busy), "one step was made already");
    });
}

#[test]
fn lists_of_agents_are_newest_first_and_filtered() {
    on_each_engine(|conn, scope, other| {
        for (number, role) in [(1, Role::Admin), (2, Role::Agent), (3, Role::Admin), (4, Role::Viewer)] {
            new_agent(conn, scope, number, role);
        }
        new_agent(conn, other, 5, Role::Admin);
        new_team(conn, scope, 9);
        team::add_member(conn, scope, team_id(9), agent_id(2)).unwrap();
        let gone = agent::find(conn, scope, agent_id(3)).unwrap().unwrap();
        let change = AgentChange { deactivated: Some(true), ..AgentChange::default() };
        agent::save(conn, scope, &gone.change(change, AT).unwrap().0).unwrap();

        let mut found = |filter: AgentFilter| -> Vec<u128> {
            let rows = agent::list(conn, scope, &filter, None, false, 10).unwrap();
            assert_eq!(agent::count(conn, scope, &filter, 10), Ok(i64::try_from(rows.len()).unwrap()));
            rows.into_iter().map(|row| row.id.uuid().as_u128()).collect()
        };
        assert_eq!(found(AgentFilter::default()), [4, 3, 2, 1]);
        assert_eq!(found(AgentFilter { roles: vec![Role::Admin], ..AgentFilter::default() }), [3, 1]);
        assert_eq!(found(AgentFilter { deactivated: Some(true), ..AgentFilter::default() }), [3]);
        assert_eq!(found(AgentFilter { deactivated: Some(false), ..AgentFilter::default() }), [4, 2, 1]);
        assert_eq!(found(AgentFilter { team_ids: vec![team_id(9)], ..AgentFilter::default() }), [2]);
        assert_eq!(found(AgentFilter { team_ids: vec![team_id(8)], ..AgentFilter::default() }), []);

        let at = |number: i64| (AT.plus_seconds(number).millis(), agent_id(u128::try_from(number).unwrap()));
        let mut page = |after, backward| -> Vec<u128> {
            let rows = agent::list(conn, scope, &AgentFilter::default(), Some(after), backward, 2).unwrap();
            rows.into_iter().map(|row| row.id.uuid().as_u128()).collect()
        };
        assert_eq!((page(at(3), false), page(at(1), true)), (vec![2, 1], vec![2, 3]));
        assert_eq!(agent::count_active_admins(conn, scope), Ok(1));
        assert_eq!(agent::exists_active(conn, scope, agent_id(3)), Ok(false));
        assert_eq!(agent::exists_active(conn, scope, agent_id(1)), Ok(true));
        assert_eq!(agent::exists_active(conn, other, agent_id(1)), Ok(false));
        let locked = agent::find_all_locked(conn, scope, &[agent_id(4), agent_id(1), agent_id(5)]).unwrap();
        assert_eq!(locked.iter().map(|row| row.id).collect::<Vec<_>>(), [agent_id(1), agent_id(4)]);
    });
}

#[test]
fn ending_sessions_spares_those_of_others_and_those_that_have_ended() {
    on_each_engine(|conn, scope, _| {
        for number in [1, 2] {
            new_agent(conn, scope, number, Role::Agent);
        }
        for (number, agent, ended_at) in [(1, 1, None), (2, 1, Some(AT)), (3, 2, None), (4, 1, None)] {
            let session = Session {
                id: SessionId::from_uuid(uuid(number)),
                agent_id: agent_id(agent),
                version: 3,
                family_hash: [u8::try_from(number).unwrap(); 32],
                refresh_hash: [u8::try_from(number).unwrap(); 32],
                previous_hash: None,
                rotated_at: None,
                expires_at: AT.plus_days(1),
                ended_at,
                last_used_at: AT,
                created_at: AT,
                updated_at: AT,
            };
            session::insert(conn, scope, &session).unwrap();
        }
        let later = AT.plus_seconds(5);
        let mut ended = agent::end_sessions(conn, scope, agent_id(1), later).unwrap();
        ended.sort_unstable();
        assert_eq!(ended, [(SessionId::from_uuid(uuid(1)), 4), (SessionId::from_uuid(uuid(4)), 4)]);
        let stored = session::find_locked(conn, scope, SessionId::from_uuid(uuid(1))).unwrap().unwrap();
        assert_eq!((stored.ended_at, stored.version), (Some(later), 4));
        let open = session::find_locked(conn, scope, SessionId::from_uuid(uuid(3))).unwrap().unwrap();
        assert_eq!((open.ended_at, open.version), (None, 3));
        assert_eq!(agent::end_sessions(conn, scope, agent_id(1), later), Ok(Vec::new()));
    });
}

#[test]
fn names_of_teams_compare_without_case_and_a_change_needs_the_version_before() {
    on_each_engine(|conn, scope, other| {
        let made = new_team(conn, scope, 1);
        assert_eq!(team::find_by_name(conn, scope, "TEAM 1"), Ok(Some(made.id)));
        assert_eq!(team::find_by_name(conn, other, "Team 1"), Ok(None));
        let change = TeamChange { description: Some(Some("شب".to_owned())), ..TeamChange::default() };
        let after = made.change(change, AT).unwrap().0;
        team::save(conn, scope, &after).unwrap();
        let cleared = after.change(TeamChange { description: Some(None), ..TeamChange::default() }, AT).unwrap().0;
        team::save(conn, scope, &cleared).unwrap();
        assert_eq!(team::find(conn, scope, made.id), Ok(Some(cleared.clone())));
        assert_eq!(team::save(conn, scope, &after), Err(StorageError::Busy));
        new_team(conn, scope, 2);
        assert_eq!(team::missing(conn, scope, &[team_id(3), team_id(1), team_id(4)]), Ok(vec![team_id(3), team_id(4)]));
        assert_eq!(
            (team::exists(conn, scope, team_id(2)), team::exists(conn, other, team_id(2))),
            (Ok(true), Ok(false))
        );
        let newest: Vec<_> = team::list(conn, scope, None, false, 1).unwrap().into_iter().map(|row| row.id).collect();
        assert_eq!((newest, team::count(conn, scope, 10)), (vec![team_id(2)], Ok(2)));
    });
}

#[test]
fn nothing_that_is_referred_to_can_be_removed() {
    // Each refusal ends its transaction on PostgreSQL.
    on_each_engine(|conn, scope, _| {
        new_team(conn, scope, 1);
        new_category(conn, scope, 1, None, Some(1));
        assert_eq!(team::delete(conn, scope, team_id(1)), Err(StorageError::ForeignKey));
    });
    on_each_engine(|conn, scope, _| {
        new_category(conn, scope, 1, None, None);
        new_category(conn, scope, 2, Some(1), None);
        assert_eq!(category::delete(conn, scope, category_id(1)), Err(StorageError::ForeignKey));
    });
    on_each_engine(|conn, scope, other| {
        new_agent(conn, scope, 1, Role::Agent);
        new_team(conn, scope, 1);
        team::add_member(conn, scope, team_id(1), agent_id(1)).unwrap();
        assert_eq!(team::delete(conn, other, team_id(1)), Err(StorageError::NotFound));
        team::delete(conn, scope, team_id(1)).unwrap();
        assert_eq!(agent::find(conn, scope, agent_id(1)).unwrap().unwrap().team_ids, []);
        new_category(conn, scope, 1, None, None);
        category::delete(conn, scope, category_id(1)).unwrap();
        assert_eq!(category::delete(conn, scope, category_id(1)), Err(StorageError::NotFound));
    });
}

#[test]
fn a_category_is_read_back_as_written_also_when_its_references_go() {
    on_each_engine(|conn, scope, other| {
        new_team(conn, scope, 1);
        new_category(conn, scope, 1, None, None);
        let made = new_category(conn, scope, 2, Some(1), Some(1));
        assert_eq!(category::find(conn, scope, made.id), Ok(Some(made.clone())));
        assert_eq!(category::find(conn, other, made.id), Ok(None));
        assert_eq!(category::find_by_key(conn, scope, "key-2"), Ok(Some(made.id)));
        let change = CategoryChange { parent_id: Some(None), team_id: Some(None), ..CategoryChange::default() };
        let after = made.change(change, AT.plus_seconds(1)).unwrap().0;
        category::save(conn, scope, &after).unwrap();
        assert_eq!(category::find(conn, scope, made.id), Ok(Some(after.clone())));
        assert_eq!(category::save(conn, scope, &after), Err(StorageError::Busy));
        assert_eq!((category::list(conn, scope).unwrap().len(), category::list(conn, other).unwrap().len()), (2, 0));
    });
}

#[test]
fn missing_references_are_named_and_deactivated_agents_count_as_missing() {
    on_each_engine(|conn, scope, other| {
        let made = new_agent(conn, scope, 1, Role::Agent);
        new_team(conn, scope, 1);
        new_category(conn, scope, 1, None, None);
        let (category, team, agent) = (Some(category_id(1)), Some(team_id(1)), Some(agent_id(1)));
        let none = MissingReferences::default();
        assert_eq!(reference::missing(conn, scope, category, team, agent), Ok(none));
        assert_eq!(reference::missing(conn, scope, None, None, None), Ok(none));
        assert_eq!(reference::missing(conn, scope, None, team, None), Ok(none));
        let all = MissingReferences { category: true, team: true, assignee: true };
        assert_eq!(reference::missing(conn, other, category, team, agent), Ok(all));
        let unknown = reference::missing(conn, scope, Some(category_id(7)), team, None);
        assert_eq!(unknown, Ok(MissingReferences { category: true, ..none }));
        let change = AgentChange { deactivated: Some(true), ..AgentChange::default() };
        agent::save(conn, scope, &made.change(change, AT).unwrap().0).unwrap();
        let gone = reference::missing(conn, scope, category, None, agent);
        assert_eq!(gone, Ok(MissingReferences { assignee: true, ..none }));
    });
}

#[test]
fn a_workspace_keeps_its_settings() {
    on_each_engine(|conn, scope, other| {
        workspace::lock(conn, scope).unwrap();
        let before = workspace::get(conn, scope).unwrap();
        let change = WorkspaceChange {
            reopen_window_days: Some(0),
            require_if_match: Some(true),
            time_zone: Some("UTC".to_owned()),
            ..WorkspaceChange::default()
        };
        let after = before.change(change, AT.plus_seconds(1)).unwrap().0;
        workspace::save(conn, scope, &after).unwrap();
        assert_eq!(workspace::get(conn, scope), Ok(after));
        assert_eq!(workspace::get(conn, other).unwrap().version, 1);
    });
}
