use super::*;

const PASSWORD: &str = "گذرواژه‌ی خوب ۱۲۳";

#[test]
fn a_hash_verifies_its_password_and_no_other() {
    let stored = hash_blocking(PASSWORD).unwrap();
    assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
    assert_eq!(verify_blocking(PASSWORD, Some(&stored)), Ok(true));
    assert_eq!(verify_blocking("گذرواژه‌ی خوب ۱۲۴", Some(&stored)), Ok(false));
    assert_eq!(verify_blocking("", Some(&stored)), Ok(false));
    assert_ne!(hash_blocking(PASSWORD).unwrap(), stored);
}

/// A test vector of the reference implementation: "password" with the salt "somesalt" in two passes over 64 MiB.
#[test]
fn a_hash_made_elsewhere_verifies_and_asks_to_be_made_anew() {
    let foreign = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    assert_eq!(verify_blocking("password", Some(foreign)), Ok(true));
    assert!(rehash_needed(foreign));
}

#[test]
fn nobody_has_no_password_and_costs_the_same_parameters() {
    assert_eq!(verify_blocking(PASSWORD, None), Ok(false));
    let nobody = format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${NOBODY_SALT}${NOBODY_HASH}");
    assert!(!rehash_needed(&nobody));
    assert_eq!(verify_blocking(PASSWORD, Some(&nobody)), Ok(false));
}

#[test]
fn only_todays_parameters_need_no_new_hash() {
    let today = hash_blocking(PASSWORD).unwrap();
    assert!(!rehash_needed(&today));
    for (from, to) in [("m=19456", "m=9728"), ("t=2", "t=1"), ("argon2id", "argon2i"), ("v=19", "v=16"), ("$", "!")] {
        assert!(rehash_needed(&today.replacen(from, to, 1)), "{to}");
    }
}

#[test]
fn damage_in_the_store_is_an_error_and_not_a_wrong_password() {
    for stored in ["", "plain", "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA", "$2b$10$abcdefghijklmnopqrstuv"] {
        assert_eq!(verify_blocking(PASSWORD, Some(stored)), Err(PasswordError::Stored), "{stored}");
    }
}

#[test]
fn the_policy_counts_characters() {
    let of = |length: usize| "پ".repeat(length);
    assert_eq!(check_policy(&of(9)), Err(PasswordPolicyError::TooShort));
    assert_eq!(check_policy(&of(10)), Ok(()));
    assert_eq!(check_policy(&of(200)), Ok(()));
    assert_eq!(check_policy(&of(201)), Err(PasswordPolicyError::TooLong));
    assert_eq!(check_policy(&" \t\u{a0}\u{2003}".repeat(3)), Err(PasswordPolicyError::Blank));
    assert_eq!(check_policy("  a         "), Ok(()));
    assert_eq!(hash_blocking("short"), Err(PasswordError::Policy(PasswordPolicyError::TooShort)));
}

#[tokio::test]
async fn the_pool_answers_as_its_blocking_twins_do() {
    let pool = PasswordPool::start().unwrap();
    let stored = pool.hash(PASSWORD.to_owned()).await.unwrap();
    let (right, wrong, nobody) = tokio::join!(
        pool.verify(PASSWORD.to_owned(), Some(stored.clone())),
        pool.verify("another password".to_owned(), Some(stored)),
        pool.verify(PASSWORD.to_owned(), None),
    );
    assert_eq!((right, wrong, nobody), (Ok(true), Ok(false), Ok(false)));
    assert_eq!(pool.hash("short".to_owned()).await, Err(PasswordError::Policy(PasswordPolicyError::TooShort)));
    assert_eq!(pool.verify(PASSWORD.to_owned(), Some("x".to_owned())).await, Err(PasswordError::Stored));
}

#[tokio::test]
async fn a_full_queue_is_an_overload_and_a_lost_pool_is_said_so() {
    let (pool, jobs) = PasswordPool::with_queue(1);
    let waiting = tokio::spawn({
        let pool = pool.clone();
        async move { pool.verify(PASSWORD.to_owned(), None).await }
    });
    tokio::task::yield_now().await;
    assert_eq!(pool.verify(PASSWORD.to_owned(), None).await, Err(PasswordError::Overloaded));
    drop(jobs);
    assert_eq!(waiting.await.unwrap(), Err(PasswordError::Stopped));
    assert_eq!(pool.hash(PASSWORD.to_owned()).await, Err(PasswordError::Stopped));
}

#[test]
fn nobody_waiting_means_no_work() {
    let (reply, answer) = oneshot::channel();
    drop(answer);
    // A damaged hash would be reported, so this shows only that the job ends quietly.
    Job::Verify(SecretText::new(PASSWORD.to_owned()), Some("damaged".to_owned()), reply).run();
}
