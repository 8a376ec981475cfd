//! What makes a customer and an organization unique, on both engines.

#![cfg(test)]

use domain::{
    ids::{CustomerId, OrganizationId, WorkspaceId},
    people::{
        Address, AddressKind, Customer, Organization, Standing, Tier,
        customer::{CustomerFilter, CustomerPatch, NewCustomer},
        organization::NewOrganization,
    },
    ticket::Language,
    time::Instant,
};
use persistence::{
    Attempt, Conn, Database, Scope, StorageError, Turn,
    customer::{self, KeyOf},
    instance::workspace::{self, Workspace},
    organization,
    testing::{TestDatabase, engines},
};
use uuid::Uuid;

const AT: Instant = Instant::from_millis(1_774_000_000_000);

fn new_workspace(conn: &mut Conn, number: u128) -> Scope {
    let (id, slug) = (WorkspaceId::from_uuid(Uuid::from_u128(number)), format!("desk-{number}"));
    let (workspace, _) = Workspace::create(id, slug, "Desk".to_owned(), Language::Fa, "Asia/Tehran".to_owned(), AT);
    workspace::insert(conn, &workspace).unwrap()
}

/// Runs a story in a transaction of its own, on each engine.
fn on_each_engine(story: impl Fn(&mut Conn, &Scope)) {
    for engine in engines() {
        let place = TestDatabase::new(engine);
        let mut conn = place.connect();
        let scope = new_workspace(&mut conn, 1);
        diesel::Connection::begin_test_transaction(&mut conn).unwrap();
        story(&mut conn, &scope);
    }
}

fn email(text: &str) -> Address {
    Address::email(text, Standing::Asserted).unwrap()
}

fn claimed(text: &str) -> Address {
    Address::email(text, Standing::Claimed).unwrap()
}

fn named(number: u128, external_id: Option<&str>, emails: Vec<Address>, phones: Vec<Address>) -> Customer {
    let new = NewCustomer {
        id: CustomerId::from_uuid(Uuid::from_u128(number)),
        name: Some("سارا".to_owned()),
        external_id: external_id.map(str::to_owned),
        external_ids: Vec::new(),
        locale: Some(Language::Fa),
        time_zone: Some("Asia/Tehran".to_owned()),
        tier: Tier::Vip,
        organization_id: None,
        note: None,
        emails,
        phones,
    };
    Customer::create(new, AT.plus_seconds(i64::try_from(number).unwrap())).0
}

fn with(number: u128, emails: Vec<Address>) -> Customer {
    named(number, None, emails, Vec::new())
}

fn found(conn: &mut Conn, scope: &Scope, filter: CustomerFilter) -> Vec<u128> {
    let rows = customer::list(conn, scope, &filter, None, false, 10).unwrap();
    assert_eq!(customer::count(conn, scope, &filter, 10), Ok(i64::try_from(rows.len()).unwrap()));
    rows.into_iter().map(|customer| customer.id.uuid().as_u128()).collect()
}

fn with_email(text: &str, deleted: bool) -> CustomerFilter {
    CustomerFilter { email: Some(text.to_owned()), deleted, ..CustomerFilter::default() }
}

#[test]
fn a_customer_is_read_back_exactly() {
    on_each_engine(|conn, scope| {
        let phone = Address::phone("۰۹۱۲ ۰۰۰ ۱۲۳۴", Standing::Claimed).unwrap();
        let sara = named(1, Some("CRM/7"), vec![email("Sara@Example.com"), claimed("s@work.example")], vec![phone]);
        assert_eq!(customer::insert(conn, scope, &sara), Ok(Attempt::Done));
        assert_eq!(customer::find(conn, scope, sara.id), Ok(Some(sara.clone())));
        assert_eq!(customer::find_locked(conn, scope, sara.id), Ok(Some(sara.clone())));
        assert_eq!(customer::find_by_external_id(conn, scope, "CRM/7"), Ok(Some(sara)));
        assert_eq!(customer::find_by_external_id(conn, scope, "crm/7"), Ok(None), "byte for byte");
    });
}

#[test]
fn an_asserted_address_belongs_to_one_customer_and_a_claimed_one_to_many() {
    on_each_engine(|conn, scope| {
        assert_eq!(customer::insert(conn, scope, &with(1, vec![email("sara@example.com")])), Ok(Attempt::Done));
        let twin = with(2, vec![email("fresh@example.com"), email("SARA@example.com")]);
        assert_eq!(customer::insert(conn, scope, &twin), Ok(Attempt::Taken));
        let holder = customer::find_other_holder(conn, scope, &twin).unwrap();
        let key = KeyOf::Address(AddressKind::Email, "sara@example.com".to_owned());
        assert_eq!(holder, Some((CustomerId::from_uuid(Uuid::from_u128(1)), key)));
        assert_eq!(customer::find(conn, scope, twin.id), Ok(None), "nothing of the refused one stayed");

        for number in [3, 4] {
            let claiming = with(number, vec![claimed("sara@example.com")]);
            assert_eq!(customer::insert(conn, scope, &claiming), Ok(Attempt::Done));
        }
        let holders = customer::holders(conn, scope, &[email("sara@example.com"), claimed("x@y.example")]).unwrap();
        assert_eq!(holders.iter().map(|holder| holder.customer.id.uuid().as_u128()).collect::<Vec<_>>(), [1]);
        assert_eq!(found(conn, scope, with_email("sara@example.com", false)), [4, 3, 1]);
    });
}

#[test]
fn a_phone_number_and_an_address_of_another_workspace_are_no_conflict() {
    on_each_engine(|conn, scope| {
        let other = new_workspace(conn, 2);
        let sara = with(1, vec![email("sara@example.com")]);
        assert_eq!(customer::insert(conn, scope, &sara), Ok(Attempt::Done));
        assert_eq!(customer::insert(conn, &other, &sara), Ok(Attempt::Done));
        let phone = vec![Address::phone("+98 912 000 1234", Standing::Asserted).unwrap()];
        assert_eq!(customer::insert(conn, scope, &named(2, None, Vec::new(), phone.clone())), Ok(Attempt::Done));
        let same = named(3, None, Vec::new(), vec![Address::phone("00989120001234", Standing::Asserted).unwrap()]);
        assert_eq!(customer::insert(conn, scope, &same), Ok(Attempt::Taken));
        assert_eq!(customer::holders(conn, &other, &phone), Ok(Vec::new()));
    });
}

#[test]
fn an_external_id_is_unique_even_in_the_bin() {
    on_each_engine(|conn, scope| {
        let first = named(1, Some("7"), Vec::new(), Vec::new());
        assert_eq!(customer::insert(conn, scope, &first), Ok(Attempt::Done));
        let (gone, _) = first.delete(AT).unwrap();
        assert_eq!(customer::save(conn, scope, &first, &gone), Ok(Attempt::Done));
        let twin = named(2, Some("7"), Vec::new(), Vec::new());
        assert_eq!(customer::insert(conn, scope, &twin), Ok(Attempt::Taken));
        assert_eq!(customer::find_other_holder(conn, scope, &twin), Ok(Some((first.id, KeyOf::ExternalId))));
    });
}

#[test]
fn the_bin_frees_addresses_and_restoring_takes_them_back_if_nobody_has_them() {
    on_each_engine(|conn, scope| {
        let sara = with(1, vec![email("sara@example.com")]);
        assert_eq!(customer::insert(conn, scope, &sara), Ok(Attempt::Done));
        let (gone, _) = sara.delete(AT).unwrap();
        assert_eq!(customer::save(conn, scope, &sara, &gone), Ok(Attempt::Done));
        assert_eq!(found(conn, scope, with_email("sara@example.com", false)), []);
        assert_eq!(found(conn, scope, with_email("sara@example.com", true)), [1], "found in the bin");

        let heir = with(2, vec![email("sara@example.com")]);
        assert_eq!(customer::insert(conn, scope, &heir), Ok(Attempt::Done));
        let (back, _) = gone.restore(AT).unwrap();
        assert_eq!(customer::save(conn, scope, &gone, &back), Ok(Attempt::Taken));
        assert_eq!(customer::find(conn, scope, sara.id), Ok(Some(gone.clone())));

        let moved = CustomerPatch { emails: Some(vec![email("heir@example.com")]), ..CustomerPatch::default() };
        let (heir_moved, _) = heir.patch(moved, AT).unwrap().unwrap();
        assert_eq!(customer::save(conn, scope, &heir, &heir_moved), Ok(Attempt::Done));
        assert_eq!(customer::save(conn, scope, &gone, &back), Ok(Attempt::Done));
        assert_eq!(found(conn, scope, with_email("sara@example.com", false)), [1]);
        assert_eq!(found(conn, scope, with_email("heir@example.com", false)), [2]);
    });
}

#[test]
fn a_claim_that_becomes_certain_takes_the_address() {
    on_each_engine(|conn, scope| {
        let sara = with(1, vec![claimed("sara@example.com")]);
        assert_eq!(customer::insert(conn, scope, &sara), Ok(Attempt::Done));
        let (sure, _) = sara.learn(None, &[email("sara@example.com")], AT).unwrap().unwrap();
        assert_eq!(customer::save(conn, scope, &sara, &sure), Ok(Attempt::Done));
        let twin = with(2, vec![email("sara@example.com")]);
        assert_eq!(customer::insert(conn, scope, &twin), Ok(Attempt::Taken));
        let stale = customer::save(conn, scope, &sara, &sure);
        assert_eq!(stale, Err(StorageError::Busy), "the version moved on");
    });
}

#[test]
fn lists_filter_and_page_both_ways() {
    on_each_engine(|conn, scope| {
        for number in 1..=5 {
            let tier = if number == 3 { Tier::Premium } else { Tier::Standard };
            let customer = Customer { tier, ..named(number, Some(&format!("x,{number}")), Vec::new(), Vec::new()) };
            assert_eq!(customer::insert(conn, scope, &customer), Ok(Attempt::Done));
        }
        let all = CustomerFilter::default;
        assert_eq!(found(conn, scope, all()), [5, 4, 3, 2, 1]);
        assert_eq!(found(conn, scope, CustomerFilter { tier: vec![Tier::Premium, Tier::Vip], ..all() }), [3]);
        assert_eq!(found(conn, scope, CustomerFilter { external_id: Some("x,2".to_owned()), ..all() }), [2]);
        assert_eq!(found(conn, scope, CustomerFilter { blocked: Some(true), ..all() }), []);
        let span = CustomerFilter {
            created_from: Some(AT.plus_seconds(2)),
            created_before: Some(AT.plus_seconds(4)),
            blocked: Some(false),
            ..all()
        };
        assert_eq!(found(conn, scope, span), [3, 2]);
        let place = Some((AT.plus_seconds(3).millis(), CustomerId::from_uuid(Uuid::from_u128(3))));
        let mut ids = |backward| -> Vec<u128> {
            let rows = customer::list(conn, scope, &all(), place, backward, 10).unwrap();
            rows.into_iter().map(|customer| customer.id.uuid().as_u128()).collect()
        };
        assert_eq!((ids(false), ids(true)), (vec![2, 1], vec![4, 5]));
    });
}

#[test]
fn an_organization_is_unique_by_name_and_known_to_be_in_use() {
    on_each_engine(|conn, scope| {
        let make = |number, name: &str| {
            let id = OrganizationId::from_uuid(Uuid::from_u128(number));
            let domains = vec!["acme.example".to_owned()];
            Organization::create(
                NewOrganization {
                    id,
                    name: name.to_owned(),
                    domains,
                    note: None,
                    shares_tickets: false,
                    external_ids: Vec::new(),
                },
                AT,
            )
            .0
        };
        let acme = make(1, "ACME");
        assert_eq!(organization::insert(conn, scope, &acme), Ok(Attempt::Done));
        assert_eq!(organization::insert(conn, scope, &make(2, "Acme")), Ok(Attempt::Taken));
        assert_eq!(organization::find_by_name(conn, scope, " acme "), Ok(Some(acme.id)));
        assert_eq!(organization::find(conn, scope, acme.id), Ok(Some(acme.clone())));
        assert_eq!(organization::is_in_use(conn, scope, acme.id), Ok(false));

        let sara = with(1, Vec::new());
        assert_eq!(customer::insert(conn, scope, &sara), Ok(Attempt::Done));
        let join = CustomerPatch { organization_id: Some(Some(acme.id)), ..CustomerPatch::default() };
        let (member, _) = sara.patch(join, AT).unwrap().unwrap();
        assert_eq!(customer::save(conn, scope, &sara, &member), Ok(Attempt::Done));
        assert_eq!(organization::is_in_use(conn, scope, acme.id), Ok(true));
        let members = CustomerFilter { organization_id: vec![acme.id], ..CustomerFilter::default() };
        assert_eq!(found(conn, scope, members), [1]);

        let leave = CustomerPatch { organization_id: Some(None), ..CustomerPatch::default() };
        let (free, _) = member.patch(leave, AT).unwrap().unwrap();
        assert_eq!(customer::save(conn, scope, &member, &free), Ok(Attempt::Done));
        assert_eq!(organization::delete(conn, scope, acme.id), Ok(()));
        assert_eq!(organization::find(conn, scope, acme.id), Ok(None));
    });
}

#[test]
fn of_racing_twins_one_is_written_and_all_others_see_it_in_the_same_transaction() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    for engine in engines() {
        let place = TestDatabase::new(engine);
        let scope = new_workspace(&mut place.connect(), 1);
        let mut settings = place.settings(|_| Ok(0));
        settings.write_threads = 8;
        let db = Database::open(settings).unwrap();
        let outcomes = runtime.block_on(async {
            let racers: Vec<_> = (1..=20u128)
                .map(|number| {
                    let db = db.clone();
                    tokio::spawn(async move {
                        let twin = with(number, vec![email("new@example.com")]);
                        let work = move |conn: &mut Conn| -> Result<_, StorageError> {
                            let attempt = customer::insert(conn, &scope, &twin)?;
                            Ok((attempt, customer::holders(conn, &scope, &twin.emails)?))
                        };
                        db.write(Turn::Instance, work).await
                    })
                })
                .collect();
            let mut outcomes = Vec::new();
            for racer in racers {
                outcomes.push(racer.await.unwrap().unwrap());
            }
            outcomes
        });
        let written = outcomes.iter().filter(|(attempt, _)| *attempt == Attempt::Done).count();
        let seen: std::collections::HashSet<_> = outcomes.iter().map(|(_, holders)| holders[0].customer.id).collect();
        assert_eq!((outcomes.len(), written, seen.len()), (20, 1, 1), "{engine:?}");
        db.close_blocking();
    }
}
