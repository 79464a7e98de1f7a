//! The control interface: what tests set and look at (operate 7).

use serde::{Deserialize, Serialize};

use crate::answer;
use crate::books::Totals;
use crate::card::DisputeReason;
use crate::clock;
use crate::core::Core;
use crate::decision::Reply;
use crate::disputes::DisputeState;
use crate::number;
use crate::payment::{Change, ChangeKind, ChangeState, Stage};
use crate::rules::Rules;
use crate::settlement;

/// One row for each movement of money that was really made.
#[derive(Serialize)]
struct Row<'a> {
    id: String,
    reference: &'a str,
    account: &'a str,
    kind: &'static str,
    amount: i64,
    currency: &'static str,
    state: &'static str,
    captured: i64,
    refunded: i64,
    voided: i64,
    created_at: String,
}

/// One row for each payout that was made.
#[derive(Serialize)]
struct PayoutRow<'a> {
    id: String,
    reference: &'a str,
    account: &'a str,
    amount: i64,
    currency: &'static str,
}

#[derive(Serialize)]
struct BooksBody<'a> {
    charges: Vec<Row<'a>>,
    /// Left out while there are none: who reads the books by their documented members finds those and no others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    payouts: Vec<PayoutRow<'a>>,
    calls: u64,
    totals: &'a std::collections::BTreeMap<String, Totals>,
}

/// `POST …/disputes/{id}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DisputeBody {
    state: DisputeState,
    reason: Option<DisputeReason>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockBody {
    advance_seconds: i64,
}

impl Core {
    /// The books.
    pub(crate) fn show_books(&mut self, now: i64) -> Reply {
        self.advance(now);
        let moved = self.books.payments.values().filter(|payment| payment.stage == Stage::Approved);
        let account =
            |tenant: u32| self.books.tenants.get(tenant as usize).map_or("", |tenant| &*tenant.account);
        let charges = moved.map(|payment| Row {
            id: answer::payment_id(payment, self.seed),
            reference: &payment.reference,
            account: account(payment.tenant),
            kind: payment.kind(),
            amount: payment.amount,
            currency: payment.currency.code(),
            state: payment.state(),
            captured: payment.captured,
            refunded: payment.refunded,
            voided: payment.voided,
            created_at: clock::iso(payment.created_at),
        });
        let is_paid =
            |change: &&Change| change.kind == ChangeKind::Payout && change.state == ChangeState::Succeeded;
        let mut paid: Vec<_> = self.books.changes.values().filter(is_paid).collect();
        paid.sort_by_key(|change| change.number);
        let payouts = paid.into_iter().map(|change| PayoutRow {
            id: answer::change_id(change, self.seed),
            reference: &change.reference,
            account: account(change.tenant),
            amount: change.amount,
            currency: change.currency.code(),
        });
        let (charges, payouts) = (charges.collect(), payouts.collect());
        let body = BooksBody { charges, payouts, calls: self.calls.count, totals: &self.books.totals };
        json(&body)
    }

    /// The calls after a number.
    pub(crate) fn show_calls(&self, after: u64) -> Reply {
        let calls: Vec<_> = self.calls.after(after).collect();
        json(&serde_json::json!({ "calls": calls }))
    }

    /// Sets the rules; what was set is replaced.
    pub(crate) fn set_rules(&mut self, bytes: &[u8]) -> Reply {
        match Rules::parse(bytes) {
            Ok(rules) => {
                self.rules = rules;
                self.show_rules()
            }
            Err(fault) => Reply::error(400, "request_invalid", &fault),
        }
    }

    /// The rules that are left.
    pub(crate) fn show_rules(&self) -> Reply {
        json(&serde_json::json!({ "rules": self.rules.list() }))
    }

    /// Opens a dispute on a payment, or decides it.
    pub(crate) fn set_dispute_by_hand(&mut self, id: &str, bytes: &[u8], now: i64) -> Reply {
        self.advance(now);
        let Ok(body) = serde_json::from_slice::<DisputeBody>(bytes) else {
            return Reply::error(
                400,
                "request_invalid",
                "state: opened, evidence_due, won, lost or warning; reason",
            );
        };
        let decided = number::read_id(id, self.seed)
            .and_then(|number| self.decide_dispute(number, body.reason, body.state, now));
        match decided {
            Some(state) => json(&serde_json::json!({ "id": id, "state": state })),
            None => Reply::error(404, "not_found", "no such payment with money taken"),
        }
    }

    /// The settlement file of a day, of all tenants or of one that calls the PSP wire.
    pub(crate) fn show_settlement(&mut self, day: &str, tenant: Option<(&str, &str)>, now: i64) -> Reply {
        self.advance(now);
        let day = day.trim_end_matches(".csv");
        let tenant =
            tenant.map(|(merchant, account)| self.books.find_tenant(merchant, account).unwrap_or(u32::MAX));
        Reply {
            content_type: "text/csv; charset=utf-8",
            ..Reply::json(200, settlement::file(&self.books, day, tenant))
        }
    }
}

/// How many seconds the clock is to be moved.
pub(crate) fn parse_clock(bytes: &[u8]) -> Result<i64, Reply> {
    match serde_json::from_slice::<ClockBody>(bytes) {
        Ok(body) if body.advance_seconds >= 0 => Ok(body.advance_seconds),
        _ => Err(Reply::error(400, "request_invalid", "advance_seconds: whole seconds, not below zero")),
    }
}

fn json(body: &impl Serialize) -> Reply {
    match serde_json::to_vec(body) {
        Ok(bytes) => Reply::json(200, bytes),
        Err(_) => Reply::error(500, "psp_error", "the answer cannot be written"),
    }
}
