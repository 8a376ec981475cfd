//! Instants as numbers: clocks are kept with every ticket, and are read and written with every event of it.

/// Milliseconds since the epoch.
pub(super) mod millis {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::time::Instant;

    pub fn serialize<S: Serializer>(instant: &Instant, serializer: S) -> Result<S::Ok, S::Error> {
        instant.millis().serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Instant, D::Error> {
        i64::deserialize(deserializer).map(Instant::from_millis)
    }
}

/// The same, or nothing.
pub(super) mod some_millis {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::time::Instant;

    pub fn serialize<S: Serializer>(instant: &Option<Instant>, serializer: S) -> Result<S::Ok, S::Error> {
        instant.map(Instant::millis).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Instant>, D::Error> {
        Ok(Option::<i64>::deserialize(deserializer)?.map(Instant::from_millis))
    }
}
