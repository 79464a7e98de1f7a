//! The settlement file of a day: one CSV line for each movement of money that the books remember.

use std::fmt::Write;

use crate::books::Books;
use crate::clock;
use crate::payment::{ChangeKind, ChangeState};

/// The first line.
const HEAD: &str = "reference,kind,amount,fee,currency\n";
/// Of a sale, in parts per thousand, and in minor units on top.
const FEE_PER_MILLE: i64 = 14;
const FEE_FIXED: i64 = 25;

/// The file for a UTC day, `YYYY-MM-DD`; of one tenant or of all. Amounts and fees are minor units; what leaves the
/// merchant is negative.
pub(crate) fn file(books: &Books, day: &str, tenant: Option<u32>) -> String {
    let mut lines: Vec<(u64, String)> = Vec::new();
    let is_day = |at: Option<i64>| at.is_some_and(|at| clock::day(at) == day);
    let is_ours = |owner: u32| tenant.is_none_or(|tenant| tenant == owner);
    let mut line = |number: u64, reference: &str, kind: &str, amount: i64, currency: &str| {
        let fee =
            if kind == "charge" || kind == "capture" { amount * FEE_PER_MILLE / 1000 + FEE_FIXED } else { 0 };
        let mut text = cell(reference);
        let _ = writeln!(text, ",{kind},{amount},{fee},{currency}");
        lines.push((number, text));
    };
    for payment in books.payments.values().filter(|payment| is_ours(payment.tenant)) {
        let currency = payment.currency.code();
        if payment.taken_at_once && is_day(payment.moved_at) {
            // A charge that was voided on its day never reaches settlement: captured is zero then.
            if payment.captured > 0 {
                line(payment.number, &payment.reference, "charge", payment.captured, currency);
            }
        }
        if let Some(dispute) = payment.dispute.as_ref().filter(|dispute| is_day(dispute.lost_at)) {
            line(payment.number, &payment.reference, "chargeback", -dispute.amount, currency);
        }
    }
    for change in books.changes.values().filter(|change| is_ours(change.tenant) && is_day(change.moved_at)) {
        let currency = change.currency.code();
        match (change.state, change.kind) {
            (ChangeState::Succeeded, ChangeKind::Capture) => {
                line(change.number, &change.reference, "capture", change.amount, currency);
            }
            (ChangeState::Succeeded, ChangeKind::Refund) => {
                line(change.number, &change.reference, "refund", -change.amount, currency);
            }
            (ChangeState::Succeeded, ChangeKind::Payout) => {
                line(change.number, &change.reference, "payout", -change.amount, currency);
            }
            _ => {}
        }
    }
    lines.sort();
    lines.iter().fold(HEAD.to_owned(), |file, (_, line)| file + line)
}

/// A cell as RFC 4180 wants it.
fn cell(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
