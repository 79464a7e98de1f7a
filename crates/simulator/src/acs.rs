//! The challenge: what the payer's answer does to a payment that waits for it.

use url::Url;

use florin_domain::Refusal;

use crate::answer;
use crate::card::Behaviour;
use crate::checks;
use crate::core::Core;
use crate::decision::Reply;
use crate::number;
use crate::page;
use crate::payment::{Authentication, Payment, Stage};
use crate::payments::decline;

/// What the payer did on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// The button, or the right password.
    Approve,
    Reject,
    /// Left without an answer.
    Abandon,
    /// Another password than the right one.
    WrongPassword,
}

/// The password that the page asks for.
const PASSWORD: &str = "1111";
/// The third wrong password fails the authentication.
const PASSWORD_TRIES: u8 = 3;

impl Choice {
    /// Reads the form or the test call: `result` and `password`.
    pub(crate) fn parse(result: Option<&str>, password: Option<&str>) -> Option<Choice> {
        match (result, password) {
            (Some("approve"), _) | (None | Some("password"), Some(PASSWORD)) => Some(Choice::Approve),
            (Some("reject"), _) => Some(Choice::Reject),
            (Some("abandon"), _) => Some(Choice::Abandon),
            (None | Some("password"), Some(_)) => Some(Choice::WrongPassword),
            _ => None,
        }
    }
}

impl Core {
    /// The page for a payment or an authentication, or what became of it.
    pub(crate) fn show_challenge(&mut self, id: &str, session_data: Option<String>, now: i64) -> Reply {
        self.advance(now);
        if let Some(page) = self.show_question(id, session_data, now) {
            return page;
        }
        match self.challenged(id) {
            None => Reply::html(404, page::unknown()),
            Some(payment) if payment.stage == Stage::Action => {
                Reply::html(200, page::challenge(&self.shown(id, payment), payment.wrong_passwords > 0))
            }
            Some(payment) => Reply::html(200, page::finished(&self.shown(id, payment))),
        }
    }

    /// The payer's choice from the page: back to the shop, or the page again.
    pub(crate) fn answer_challenge(&mut self, id: &str, choice: Option<Choice>, now: i64) -> Reply {
        self.advance(now);
        if let Some(choice) = choice {
            if let Some(reply) = self.answer_question(id, choice, false, now) {
                return reply;
            }
            self.decide_challenge(id, choice, now);
        }
        match self.challenged(id) {
            None => Reply::html(404, page::unknown()),
            Some(payment) if payment.stage == Stage::Action => {
                Reply::html(422, page::challenge(&self.shown(id, payment), true))
            }
            Some(payment) => match back_address(id, payment) {
                Some(address) => Reply::redirect(address),
                None => Reply::html(200, page::finished(&self.shown(id, payment))),
            },
        }
    }

    /// The same without a page, for tests: `{"id","state","result","return_url"}`.
    pub(crate) fn answer_challenge_plainly(&mut self, id: &str, choice: Option<Choice>, now: i64) -> Reply {
        self.advance(now);
        let Some(choice) = choice else {
            return Reply::error(400, "request_invalid", "result: approve, reject or abandon; or password");
        };
        if let Some(reply) = self.answer_question(id, choice, true, now) {
            return reply;
        }
        if self.challenged(id).is_some_and(|payment| payment.stage == Stage::Action) {
            self.decide_challenge(id, choice, now);
        }
        match self.challenged(id) {
            None => Reply::error(404, "not_found", "no such challenge"),
            Some(payment) => {
                let body = serde_json::json!({
                    "id": id,
                    "state": payment.state(),
                    "result": result_word(payment),
                    "return_url": back_address(id, payment),
                });
                Reply::json(200, body.to_string())
            }
        }
    }

    fn challenged(&self, id: &str) -> Option<&Payment> {
        let payment = self.books.payments.get(&number::read_id(id, self.seed)?)?;
        (answer::payment_id(payment, self.seed) == id).then_some(&**payment)
    }

    fn shown(&self, id: &str, payment: &Payment) -> page::Shown {
        let account = self.books.tenants.get(payment.tenant as usize).map(|tenant| tenant.account.clone());
        page::Shown {
            id: id.to_owned(),
            merchant: payment.merchant_name.clone().or(account).unwrap_or_default(),
            amount: page::amount(payment.amount, payment.currency),
            card: payment.card.clone(),
            state: payment.state(),
            back: back_address(id, payment),
        }
    }

    fn decide_challenge(&mut self, id: &str, choice: Choice, now: i64) {
        let Some(number) = number::read_id(id, self.seed) else { return };
        let Some(mut payment) = self.books.take(number) else { return };
        if payment.stage == Stage::Action {
            self.pass_challenge(&mut payment, choice, now);
        }
        self.books.put(payment);
    }

    fn pass_challenge(&mut self, payment: &mut Payment, choice: Choice, now: i64) {
        if choice == Choice::WrongPassword {
            payment.wrong_passwords += 1;
            if payment.wrong_passwords < PASSWORD_TRIES {
                return;
            }
        }
        if let Some(due) = payment.expiry.take() {
            self.agenda.cancel(due);
        }
        let status = if choice == Choice::Approve { 'Y' } else { 'N' };
        let eci = checks::eci(&payment.card, status).to_owned();
        if payment.direct.is_none() {
            payment.authentication = Some(Authentication { status, eci, challenged: true });
        }
        match (choice, payment.behaviour) {
            (Choice::Approve, Behaviour::ChallengeThen(reason)) => decline(payment, reason),
            (Choice::Approve, _) => self.approve(payment, now),
            (Choice::Abandon, _) => decline(payment, Refusal::ShopperCancelled),
            _ => decline(payment, Refusal::AuthenticationFailed),
        }
        let event = format!("payment.{}", payment.state());
        self.tell_payment(payment, &event, now);
    }
}

/// `approved`, `rejected`, `abandoned` or `expired`: a hint for the page that the payer returns to, never a proof.
fn result_word(payment: &Payment) -> &'static str {
    match (payment.stage, payment.reason) {
        (Stage::Approved, _) => "approved",
        (Stage::Action, _) => "waiting",
        (Stage::Expired, _) => "expired",
        (_, Some(Refusal::ShopperCancelled)) => "abandoned",
        (_, Some(Refusal::AuthenticationFailed)) => "rejected",
        // The challenge itself was passed: the shop asks and hears of the decline.
        _ => "approved",
    }
}

fn back_address(id: &str, payment: &Payment) -> Option<String> {
    let mut url = Url::parse(payment.return_url.as_deref()?).ok()?;
    url.query_pairs_mut().append_pair("id", id).append_pair("result", result_word(payment));
    Some(url.into())
}
