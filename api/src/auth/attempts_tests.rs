use super::*;

const START: Instant = Instant::from_millis(1_774_000_000_000);
const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

fn at(seconds: i64) -> Instant {
    START.plus_seconds(seconds)
}

fn account(email: &str) -> AccountKey {
    AccountKey::new("acme", email)
}

fn address(number: u32) -> IpAddr {
    IpAddr::V4(number.into())
}

fn attempts() -> Attempts {
    Attempts::new(AttemptLimits::default())
}

/// How many of `tries` are allowed at `now`, each ending in a wrong password.
fn allowed(attempts: &Attempts, now: Instant, account: AccountKey, address: IpAddr, tries: usize) -> usize {
    (0..tries).filter(|_| attempts.check(now, account, address).map(Attempt::failed).is_ok()).count()
}

fn wait(attempts: &Attempts, now: Instant, account: AccountKey, address: IpAddr) -> Option<u64> {
    attempts.check(now, account, address).map(Attempt::withdraw).err().map(|retry| retry.seconds)
}

#[test]
fn an_account_has_ten_failures_in_a_quarter_of_an_hour_from_any_address() {
    let attempts = attempts();
    let from_anywhere = (0..30).filter(|number| attempts.check(START, account("a@x.test"), address(*number)).is_ok());
    assert_eq!(from_anywhere.count(), 10);
    assert_eq!(wait(&attempts, START, account("a@x.test"), HERE), Some(90));
    assert_eq!(wait(&attempts, START, account("b@x.test"), HERE), None);
    assert_eq!(wait(&attempts, at(89), account("a@x.test"), HERE), Some(1));
    assert_eq!(allowed(&attempts, at(90), account("a@x.test"), HERE, 5), 1);
    assert_eq!(allowed(&attempts, at(90 + 900), account("a@x.test"), HERE, 50), 10);
}

#[test]
fn an_address_has_fifty_failures_over_all_accounts() {
    let attempts = attempts();
    let over_all = (0..80).filter(|number| attempts.check(START, account(&number.to_string()), HERE).is_ok());
    assert_eq!(over_all.count(), 50);
    assert_eq!(wait(&attempts, START, account("new"), HERE), Some(18));
    assert_eq!(wait(&attempts, START, account("new"), address(7)), None);
}

#[test]
fn a_refused_attempt_takes_from_neither_budget() {
    let attempts = attempts();
    assert_eq!(allowed(&attempts, START, account("a"), HERE, 1_000), 10);
    assert_eq!(wait(&attempts, START, account("a"), HERE), Some(90));
    let others = (0..80).filter(|number| attempts.check(START, account(&format!("b{number}")), HERE).is_ok());
    assert_eq!(others.count(), 40);
}

#[test]
fn attempts_at_once_are_counted_before_they_end() {
    let attempts = attempts();
    let open: Vec<_> = (0..30).map(|_| attempts.check(START, account("a"), HERE)).filter_map(Result::ok).collect();
    assert_eq!(open.len(), 10);
    drop(open);
    assert_eq!(wait(&attempts, START, account("a"), HERE), Some(90));
}

#[test]
fn a_success_forgives_the_account_but_only_itself_at_the_address() {
    let attempts = attempts();
    assert_eq!(allowed(&attempts, START, account("a"), HERE, 9), 9);
    attempts.check(START, account("a"), HERE).unwrap().succeeded();
    assert_eq!(allowed(&attempts, START, account("a"), HERE, 20), 10);
    let others = (0..80).filter(|number| attempts.check(START, account(&format!("b{number}")), HERE).is_ok());
    assert_eq!(others.count(), 50 - 19);
}

#[test]
fn an_attempt_that_was_never_tried_is_not_counted() {
    let attempts = attempts();
    for _ in 0..200 {
        attempts.check(START, account("a"), HERE).unwrap().withdraw();
    }
    assert_eq!(allowed(&attempts, START, account("a"), HERE, 20), 10);
}

#[test]
fn spelling_of_one_account_makes_no_difference_and_workspaces_do() {
    assert_eq!(account("Ali@Example.test "), account("ali@example.test"));
    assert_ne!(AccountKey::new("acme", "a@x.test"), AccountKey::new("other", "a@x.test"));
    assert_ne!(AccountKey::new("acm", "ea@x.test"), AccountKey::new("acme", "a@x.test"));
}

#[test]
fn one_network_of_the_new_internet_is_one_address() {
    let of = |text: &str| network(text.parse().unwrap());
    assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
    assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
    assert_eq!(of("::ffff:192.0.2.1"), HERE);
}

#[test]
fn a_clock_set_back_by_a_day_locks_nobody_out_for_a_day() {
    let attempts = attempts();
    assert_eq!(allowed(&attempts, at(86_400), account("a"), HERE, 10), 10);
    assert_eq!(allowed(&attempts, START, account("a"), HERE, 20), 10);
    assert_eq!(wait(&attempts, START, account("a"), HERE), Some(90));
}

#[test]
fn memory_is_bounded_and_the_guilty_are_forgotten_last() {
    let limits = AttemptLimits { max_entries: 100, ..AttemptLimits::default() };
    let attempts = Attempts::new(limits);
    assert_eq!(allowed(&attempts, START, account("target"), HERE, 10), 10);
    for number in 0..5_000 {
        let _ = attempts.check(START, account(&format!("noise{number}")), address(number)).map(Attempt::failed);
    }
    assert_eq!(attempts.lock().accounts.remembered(), 100);
    assert_eq!(attempts.lock().addresses.remembered(), 100);
    assert_eq!(wait(&attempts, START, account("target"), HERE), Some(90));
    assert_eq!(allowed(&attempts, at(901), account("later"), HERE, 1), 1);
    assert_eq!(attempts.lock().accounts.remembered(), 1);
}
