//! How much head start a ticket gets in the queue.

use serde::{Deserialize, Serialize};

use crate::{
    people::Tier,
    ticket::{Impact, Priority},
};

/// The longest head start and the longest lead: a year.
pub const MAX_HOURS: i64 = 8_760;
const MIN_RATE_PERCENT: i64 = 10;
const MAX_RATE_PERCENT: i64 = 1_000;

/// What puts one ticket before another, in hours of waiting: a ticket with a head start of 24 hours stands where one
/// without any would stand after waiting 24 hours. Each list is in the order of its enum's variants.
///
/// There is one rate and no cap, so no two tickets ever change places by waiting, and a ticket that was opened long
/// enough ago stands before every newer one, whatever their priorities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankPolicy {
    /// Head start by priority; grows with it.
    pub priority_hours: [i64; 4],
    /// Head start by impact, `critical` first; shrinks from there.
    pub impact_hours: [i64; 7],
    /// Head start while the impact is not known.
    pub unknown_impact_hours: i64,
    /// Head start by the customer's tier; grows with it.
    pub tier_hours: [i64; 3],
    /// How much waiting counts against head starts, 10 to 1000: at 200 an hour of waiting counts as two.
    pub rate_percent: i64,
    /// How long before its deadline a ticket stands where one without head start stands that was opened just then.
    pub lead_hours: i64,
}

impl Default for RankPolicy {
    /// * A low ticket passes a fresh medium one after a day, a fresh high one after three, a fresh urgent one after a
    ///   week; impact and tier move these points by less than a day.
    /// * The largest impact and tier together weigh less than the smallest step of priority: of two tickets opened at
    ///   the same moment the higher priority always comes first, and the impact orders those of one priority.
    /// * A ticket at its deadline stands before every fresh ticket that is not urgent.
    fn default() -> Self {
        Self {
            priority_hours: [0, 24, 72, 168],
            impact_hours: [16, 14, 12, 6, 4, 2, 0],
            unknown_impact_hours: 2,
            tier_hours: [0, 3, 6],
            rate_percent: 100,
            lead_hours: 96,
        }
    }
}

/// Why a policy cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RankPolicyError {
    /// Hours are 0 to [`MAX_HOURS`].
    #[error("{0} must be from 0 to {MAX_HOURS}")]
    Hours(&'static str),
    /// Raising a value would move the ticket back.
    #[error("{0} must not put a lesser case before a greater one")]
    Order(&'static str),
    /// The rate is 10 to 1000 per cent.
    #[error("rate_percent must be from {MIN_RATE_PERCENT} to {MAX_RATE_PERCENT}")]
    Rate,
}

impl RankPolicy {
    /// Is it one that orders tickets sensibly?
    ///
    /// # Errors
    /// See [`RankPolicyError`]; the text names the field.
    pub fn check(&self) -> Result<(), RankPolicyError> {
        let fields: [(&str, &[i64]); 5] = [
            ("priority_hours", &self.priority_hours),
            ("impact_hours", &self.impact_hours),
            ("unknown_impact_hours", &[self.unknown_impact_hours]),
            ("tier_hours", &self.tier_hours),
            ("lead_hours", &[self.lead_hours]),
        ];
        for (field, hours) in fields {
            if !hours.iter().all(|hours| (0..=MAX_HOURS).contains(hours)) {
                return Err(RankPolicyError::Hours(field));
            }
        }
        if !self.priority_hours.is_sorted() {
            return Err(RankPolicyError::Order("priority_hours"));
        }
        if !self.impact_hours.is_sorted_by(|greater, lesser| greater >= lesser) {
            return Err(RankPolicyError::Order("impact_hours"));
        }
        if !self.tier_hours.is_sorted() {
            return Err(RankPolicyError::Order("tier_hours"));
        }
        if !(MIN_RATE_PERCENT..=MAX_RATE_PERCENT).contains(&self.rate_percent) {
            return Err(RankPolicyError::Rate);
        }
        Ok(())
    }

    /// The head start of a priority, in hours at a rate of 100 per cent.
    pub const fn of_priority(&self, priority: Priority) -> i64 {
        let [low, medium, high, urgent] = self.priority_hours;
        match priority {
            Priority::Low => low,
            Priority::Medium => medium,
            Priority::High => high,
            Priority::Urgent => urgent,
        }
    }

    /// The head start of an impact, in hours at a rate of 100 per cent.
    pub const fn of_impact(&self, impact: Option<Impact>) -> i64 {
        let [critical, outage, blocked, degraded, workaround, question, suggestion] = self.impact_hours;
        match impact {
            Some(Impact::Critical) => critical,
            Some(Impact::Outage) => outage,
            Some(Impact::Blocked) => blocked,
            Some(Impact::Degraded) => degraded,
            Some(Impact::Workaround) => workaround,
            Some(Impact::Question) => question,
            Some(Impact::Suggestion) => suggestion,
            None => self.unknown_impact_hours,
        }
    }

    /// The head start of a tier, in hours at a rate of 100 per cent.
    pub const fn of_tier(&self, tier: Tier) -> i64 {
        let [standard, premium, vip] = self.tier_hours;
        match tier {
            Tier::Standard => standard,
            Tier::Premium => premium,
            Tier::Vip => vip,
        }
    }
}
