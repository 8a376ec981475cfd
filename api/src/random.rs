//! Randomness from the operating system, and the ids made with it.

use std::cell::Cell;

use domain::{ids::Id, time::Instant};

/// The operating system gave no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gave no random bytes")]
pub struct RandomError;

/// `N` unpredictable bytes.
pub fn bytes<const N: usize>() -> Result<[u8; N], RandomError> {
    let mut out = [0u8; N];
    fill(&mut out)?;
    Ok(out)
}

/// Fills `out` with unpredictable bytes.
pub fn fill(out: &mut [u8]) -> Result<(), RandomError> {
    getrandom::fill(out).map_err(|_| RandomError)
}

/// Bits of a UUIDv7 that are neither time nor version nor variant.
const FREE_BITS: u32 = 74;

thread_local! {
    /// The millisecond of this thread's latest id and its free bits.
    static LATEST: Cell<Option<(u64, u128)>> = const { Cell::new(None) };
}

/// A new id (UUIDv7) dated `now`; instants before 1970 count as 1970.
///
/// Ids made one after another by one thread for the same millisecond sort in the order they were made: the free bits
/// grow by a random step instead of being drawn anew. Ids are unique, not secret.
pub fn new_id<K>(now: Instant) -> Result<Id<K>, RandomError> {
    let millis = u64::try_from(now.millis()).unwrap_or(0);
    let fresh = u128::from_be_bytes(bytes::<16>()?);
    let drawn = fresh >> (u128::BITS - FREE_BITS);
    let free = match LATEST.get() {
        Some((latest, free)) if latest == millis => {
            let step = u128::from(fresh as u32) + 1;
            // Past the end nothing is left to grow into: draw anew (once in about 2^40 ids of one millisecond).
            Some(free + step).filter(|grown| grown >> FREE_BITS == 0).unwrap_or(drawn)
        }
        _ => drawn,
    };
    LATEST.set(Some((millis, free)));
    Ok(Id::from_uuid(version_7(millis, free)))
}

/// RFC 9562 section 5.7: 48 bits of time, version, 12 free bits, variant, 62 free bits.
fn version_7(millis: u64, free: u128) -> uuid::Uuid {
    let high = (u128::from(millis) << 80) | (0x7 << 76) | ((free >> 62 & 0xfff) << 64);
    uuid::Uuid::from_u128(high | (0b10 << 62) | (free & ((1 << 62) - 1)))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use domain::ids::{EventId, TicketId};

    use super::*;

    const NOW: Instant = Instant::from_millis(1_774_000_000_123);

    #[test]
    fn an_id_is_a_version_7_uuid_of_the_given_millisecond() {
        let id: TicketId = new_id(NOW).unwrap();
        assert_eq!(id.uuid().get_version_num(), 7);
        assert_eq!(id.uuid().get_variant(), uuid::Variant::RFC4122);
        assert_eq!(id.uuid().as_u128() >> 80, 1_774_000_000_123);
        let old: TicketId = new_id(Instant::from_millis(-1)).unwrap();
        assert_eq!(old.uuid().as_u128() >> 80, 0);
    }

    #[test]
    fn all_free_bits_are_used_and_none_overwrites_version_or_variant() {
        let all = version_7(0xffff_ffff_ffff, (1 << FREE_BITS) - 1);
        assert_eq!(all.as_u128(), 0xffff_ffff_ffff_7fff_bfff_ffff_ffff_ffff);
        assert_eq!(version_7(0, 0).as_u128(), 0x0000_0000_0000_7000_8000_0000_0000_0000);
    }

    #[test]
    fn ids_of_one_millisecond_sort_in_the_order_they_were_made() {
        let ids: Vec<EventId> = (0..1_000).map(|_| new_id(NOW).unwrap()).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn threads_do_not_repeat_each_other() {
        let threads: Vec<_> = (0..4)
            .map(|_| std::thread::spawn(|| (0..500).map(|_| new_id(NOW).unwrap()).collect::<Vec<TicketId>>()))
            .collect();
        let ids: HashSet<TicketId> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
        assert_eq!(ids.len(), 2_000);
    }

    #[test]
    fn bytes_are_drawn_anew_each_time() {
        assert_ne!(bytes::<32>().unwrap(), bytes::<32>().unwrap());
    }
}
