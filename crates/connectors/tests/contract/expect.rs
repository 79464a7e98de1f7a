//! A fixture's `expect` against what a connector said.

use florin_connectors::{Action, Answer, Outcome};
use florin_domain::{Category, Refusal, RetryClass};
use serde_json::Value;

use super::play::Played;

/// Met if any of the places meets it.
pub(crate) fn check(played: &[Played], expect: &Value) -> Result<(), String> {
    let mut faults = Vec::new();
    for one in played {
        match one {
            Played::GoesOn if expect["outcome"] == "ok" => return Ok(()),
            Played::Answer(answer) => match of(answer, expect) {
                Ok(()) => return Ok(()),
                Err(why) => faults.push(why),
            },
            Played::NotThere => {}
            other => faults.push(format!("{other:?}")),
        }
    }
    Err(format!("expected {expect}; {}", faults.join("; ")))
}

fn of(answer: &Answer, expect: &Value) -> Result<(), String> {
    let wrong = |what: &str, is: &dyn std::fmt::Debug| Err(format!("{what} is {is:?} ({answer:?})"));
    let text = |name: &str| expect[name].as_str();
    if !text("outcome").is_some_and(|word| fits(&answer.outcome, word)) {
        return wrong("outcome", &answer.outcome);
    }
    let reason = match &answer.outcome {
        Outcome::Declined(reason) | Outcome::Refused(reason) => Some(*reason),
        _ => None,
    };
    let action = match &answer.outcome {
        Outcome::Action(action) => Some(action),
        _ => None,
    };
    let url = match action {
        Some(Action::Redirect { url } | Action::PostForm { url, .. }) => Some(url.as_str()),
        _ => None,
    };
    for (name, is) in [
        ("category", reason.map(category)),
        ("code", reason.map(Refusal::as_str)),
        ("retry", reason.map(|reason| class(reason.class()))),
        ("psp_ref", answer.psp_reference.as_deref()),
        ("auth_code", answer.auth_code.as_deref()),
        ("network_transaction_id", answer.network_transaction_id.as_deref()),
        ("action", action.map(word)),
        ("url", url),
    ] {
        if text(name).is_some() && text(name) != is {
            return wrong(name, &is);
        }
    }
    if answer.raw.is_none() {
        return wrong("raw", &answer.raw);
    }
    Ok(())
}

fn fits(outcome: &Outcome, word: &str) -> bool {
    match word {
        "authorized" => *outcome == Outcome::Authorized,
        "captured" => *outcome == Outcome::Captured,
        "voided" => *outcome == Outcome::Voided,
        "paid_out" => *outcome == Outcome::PaidOut,
        "refunded" | "partially_refunded" => *outcome == Outcome::Refunded,
        "pending" | "refund_pending" | "capture_pending" => *outcome == Outcome::Pending,
        "requires_action" => matches!(outcome, Outcome::Action(_)),
        "declined" => matches!(outcome, Outcome::Declined(_)),
        "error" => matches!(outcome, Outcome::Refused(_)),
        "refund_failed" | "capture_failed" => matches!(outcome, Outcome::Declined(_) | Outcome::Refused(_)),
        "authorization_expired" => *outcome == Outcome::Expired,
        "not_found" => *outcome == Outcome::NotFound,
        "ok" => *outcome == Outcome::Tokenized,
        _ => false,
    }
}

fn word(action: &Action) -> &'static str {
    match action {
        Action::Redirect { .. } => "redirect",
        Action::PostForm { .. } => "post_form",
        Action::Present { .. } => "present",
        Action::Sdk => "sdk",
        Action::Wait => "wait",
    }
}

pub(crate) fn category(reason: Refusal) -> &'static str {
    match reason.category() {
        Category::Hard => "hard",
        Category::Soft => "soft",
        Category::Fraud => "fraud",
        Category::Config => "config",
        Category::Network => "network",
    }
}

pub(crate) fn class(class: RetryClass) -> &'static str {
    match class {
        RetryClass::NeverRetry => "never_retry",
        RetryClass::RetryLater => "retry_later",
        RetryClass::FixData => "fix_data",
        RetryClass::AuthenticationRequired => "authentication_required",
        RetryClass::Elsewhere => "elsewhere",
        RetryClass::AskFirst => "ask_first",
    }
}
