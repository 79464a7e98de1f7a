//! A 3-D Secure server with directory and issuers of make-believe (standards 3): for merchants' systems that authenticate
//! cards by themselves. Nothing here moves money, so nothing of it is kept when the process ends.

mod wire;

use std::collections::{HashMap, VecDeque};

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use florin_domain::three_ds::{self, ChallengeWish, Event, MethodResult, Stage, TransStatus};
use florin_domain::{Brand, Money, brand};
use url::Url;

use crate::acs::Choice;
use crate::card::{self, Behaviour};
use crate::checks;
use crate::core::Core;
use crate::decision::Reply;
use crate::number::mix;
use crate::page;
use wire::{Asked, Enrolment, Outcome};

/// A challenge waits this long for the cardholder, in microseconds.
const CHALLENGE_LASTS: i64 = three_ds::CHALLENGE_LASTS_MS * 1000;
/// The third wrong password fails the authentication.
const PASSWORD_TRIES: u8 = 3;
/// Cards whose issuer looks at the browser first.
const WITH_METHOD: &[&str] = &["4000000000003055", "4012000000003010"];
/// What every card here speaks.
const VERSION: &str = "2.2.0";

/// Authentications by the id that the 3-D Secure server gave them, oldest first out.
#[derive(Debug, Default)]
pub(crate) struct Authentications {
    by_id: HashMap<String, Authentication>,
    by_reference: HashMap<String, String>,
    order: VecDeque<String>,
}

/// One authentication, as directory and issuer know it.
#[derive(Debug)]
struct Authentication {
    number: u64,
    stage: Stage,
    behaviour: Behaviour,
    /// Masked.
    card: String,
    has_method: bool,
    /// The browser loaded the method page.
    looked: bool,
    merchant: String,
    /// With its currency, for people.
    amount: String,
    back: Option<Url>,
    /// `threeDSSessionData` of the challenge, handed back untouched.
    session_data: Option<String>,
    wrong_passwords: u8,
    cancelled: Option<&'static str>,
    challenged: bool,
    expires_at: i64,
}

impl Core {
    /// Which versions and which method page a card's issuer has. The same reference is the same authentication.
    pub(crate) fn enrol(&mut self, bytes: &[u8]) -> Reply {
        let Some(asked) = wire::read::<wire::Lookup>(bytes) else { return invalid("reference, card.number") };
        let name = format!("{}\0{}", asked.merchant, asked.reference);
        if let Some(id) = self.authentications.by_reference.get(&name).cloned()
            && let Some(known) = self.authentications.by_id.get(&id)
        {
            return self.enrolled(&id, known.has_method);
        }
        let number = &*asked.card.number;
        if !takes_part(number) {
            return wire::written(&Enrolment::default());
        }
        let own = self.take_number();
        let id = self.uuid(own, 1);
        let has_method = WITH_METHOD.contains(&number);
        let fresh = Authentication {
            number: own,
            stage: Stage::Begun.after(Event::Enrolled { has_method }).unwrap_or(Stage::Begun),
            behaviour: Behaviour::of(number, false),
            card: card::masked(number),
            has_method,
            looked: false,
            merchant: String::new(),
            amount: String::new(),
            back: None,
            session_data: None,
            wrong_passwords: 0,
            cancelled: None,
            challenged: false,
            expires_at: 0,
        };
        self.authentications.add(self.keep, name, id.clone(), fresh);
        self.enrolled(&id, has_method)
    }

    fn enrolled(&self, id: &str, has_method: bool) -> Reply {
        let method_url = has_method.then(|| format!("{}/simulator/3ds/method", self.public_url));
        wire::written(&Enrolment {
            enrolled: true,
            three_ds_server_trans_id: Some(id),
            version: Some(VERSION),
            method_url,
        })
    }

    /// The issuer's page that looks at the browser: back to whoever sent it, with the id that it came with.
    pub(crate) fn look_at_browser(&mut self, data: Option<&str>) -> Reply {
        let read = data.and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
        let Some(asked) = read.as_deref().and_then(wire::read::<wire::MethodData>) else {
            return Reply::html(400, page::unknown());
        };
        let known = self.authentications.by_id.get_mut(&*asked.three_ds_server_trans_id);
        let url = Url::parse(&asked.three_ds_method_notification_url).ok();
        let (Some(known), Some(mut url)) = (known, url) else { return Reply::html(404, page::unknown()) };
        known.looked = true;
        url.query_pairs_mut().append_pair("threeDSMethodData", data.unwrap_or_default());
        Reply::redirect(url.into())
    }

    /// The issuer's answer to `AReq`. Asked twice, it is the same.
    pub(crate) fn authenticate(&mut self, bytes: &[u8], now: i64) -> Reply {
        let Some(asked) = wire::read::<Asked>(bytes) else {
            return invalid("three_ds_server_trans_id, comp_ind, challenge_ind, browser, notification_url");
        };
        let (Some(result), Some(wish)) =
            (MethodResult::find(&asked.comp_ind), ChallengeWish::find(&asked.challenge_ind))
        else {
            return invalid("comp_ind, challenge_ind");
        };
        let (id, amount) = (asked.three_ds_server_trans_id.to_string(), asked.shown_amount());
        let (Some(amount), Ok(back)) = (amount, Url::parse(&asked.notification_url)) else {
            return invalid("amount, currency, notification_url");
        };
        let Some(known) = self.authentications.by_id.get_mut(&id) else { return unknown() };
        if matches!(known.stage, Stage::Method | Stage::Asked(_)) {
            if known.has_method == (result == MethodResult::None)
                || (result == MethodResult::Done && !known.looked)
            {
                return invalid("comp_ind: the method page tells another story");
            }
            (known.merchant, known.amount, known.back) =
                (asked.merchant_name.to_string(), amount, Some(back));
            let status = status_of(known.behaviour, wish);
            if known.stage == Stage::Method {
                known.hear(Event::Method(result));
            }
            known.hear(Event::Answered(status));
            known.challenged = status == TransStatus::Challenge;
            known.expires_at = now + CHALLENGE_LASTS;
        }
        self.outcome(&id)
    }

    /// How an authentication stands: what `RReq` told the server.
    pub(crate) fn show_authentication(&mut self, id: &str, now: i64) -> Reply {
        self.time_out(id, now);
        self.outcome(id)
    }

    fn outcome(&self, id: &str) -> Reply {
        let Some(known) = self.authentications.by_id.get(id) else { return unknown() };
        let status = known.status();
        let masked = &known.card;
        let is_proof = matches!(status, TransStatus::Authenticated | TransStatus::Attempted);
        let is_final = known.stage.ending().is_some();
        let letter = status.as_str();
        let acs_url =
            (known.stage == Stage::Challenged).then(|| format!("{}/simulator/acs/{id}", self.public_url));
        wire::written(&Outcome {
            three_ds_server_trans_id: id,
            ds_trans_id: self.uuid(known.number, 2),
            acs_trans_id: self.uuid(known.number, 3),
            version: VERSION,
            trans_status: letter,
            trans_status_reason: match status {
                TransStatus::NotAuthenticated => Some("01"),
                TransStatus::Rejected => Some("11"),
                TransStatus::Unavailable => Some("22"),
                _ => None,
            },
            eci: is_final.then(|| checks::eci(masked, letter.chars().next().unwrap_or('U'))),
            authentication_value: is_proof.then(|| self.cryptogram(known.number)),
            challenge_cancel: known.cancelled,
            flow: if known.challenged { "challenge" } else { "frictionless" },
            acs_url,
        })
    }

    /// The challenge's page, if the id is an authentication's.
    pub(crate) fn show_question(
        &mut self,
        id: &str,
        session_data: Option<String>,
        now: i64,
    ) -> Option<Reply> {
        self.time_out(id, now);
        let known = self.authentications.by_id.get_mut(id)?;
        if session_data.is_some() {
            known.session_data = session_data;
        }
        let shown = known.shown(id);
        let page = if known.stage == Stage::Challenged {
            page::challenge(&shown, known.wrong_passwords > 0)
        } else {
            page::finished(&shown)
        };
        Some(Reply::html(200, page))
    }

    /// The cardholder's answer, with or without a page.
    pub(crate) fn answer_question(
        &mut self,
        id: &str,
        choice: Choice,
        plainly: bool,
        now: i64,
    ) -> Option<Reply> {
        self.time_out(id, now);
        let known = self.authentications.by_id.get_mut(id)?;
        if known.stage == Stage::Challenged {
            known.decide(choice);
        }
        let shown = known.shown(id);
        if plainly {
            let body = serde_json::json!({ "id": id, "state": shown.state, "return_url": shown.back });
            return Some(Reply::json(200, body.to_string()));
        }
        Some(match shown.back {
            _ if known.stage == Stage::Challenged => Reply::html(422, page::challenge(&shown, true)),
            Some(address) => Reply::redirect(address),
            None => Reply::html(200, page::finished(&shown)),
        })
    }

    fn time_out(&mut self, id: &str, now: i64) {
        if let Some(known) = self.authentications.by_id.get_mut(id)
            && known.stage == Stage::Challenged
            && known.expires_at <= now
        {
            known.cancelled = Some("04");
            known.hear(Event::TimedOut);
        }
    }

    /// Looks like a random UUID, and is none.
    fn uuid(&self, number: u64, part: u64) -> String {
        let half = |salt: u64| mix(self.seed ^ mix(number) ^ (part << 8) ^ salt);
        let (a, b) = (half(1), half(2));
        format!(
            "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
            a >> 32,
            (a >> 16) & 0xffff,
            a & 0xfff,
            b >> 52,
            b & 0xffff_ffff_ffff
        )
    }

    /// Twenty bytes, as base64.
    fn cryptogram(&self, number: u64) -> String {
        let whole = digest::digest(&digest::SHA256, &mix(self.seed ^ mix(number) ^ 5).to_be_bytes());
        STANDARD.encode(&whole.as_ref()[..20])
    }
}

impl Authentications {
    fn add(&mut self, keep: usize, name: String, id: String, fresh: Authentication) {
        if self.order.len() >= keep.max(1)
            && let Some(oldest) = self.order.pop_front()
        {
            self.by_id.remove(&oldest);
            self.by_reference.retain(|_, id| *id != oldest);
        }
        self.by_id.insert(id.clone(), fresh);
        self.by_reference.insert(name, id.clone());
        self.order.push_back(id);
    }
}

impl Authentication {
    fn hear(&mut self, event: Event) {
        if let Ok(after) = self.stage.after(event) {
            self.stage = after;
        }
    }

    fn decide(&mut self, choice: Choice) {
        match choice {
            Choice::Approve => self.hear(Event::Result(TransStatus::Authenticated)),
            Choice::Reject => self.hear(Event::Result(TransStatus::NotAuthenticated)),
            Choice::Abandon => {
                self.cancelled = Some("01");
                self.hear(Event::Cancelled);
            }
            Choice::WrongPassword => {
                self.wrong_passwords += 1;
                if self.wrong_passwords >= PASSWORD_TRIES {
                    self.hear(Event::Result(TransStatus::NotAuthenticated));
                }
            }
        }
    }

    fn status(&self) -> TransStatus {
        use three_ds::Ending;
        match self.stage {
            Stage::Challenged => TransStatus::Challenge,
            Stage::Ended(Ending::Authenticated) => TransStatus::Authenticated,
            Stage::Ended(Ending::Attempted) => TransStatus::Attempted,
            Stage::Ended(Ending::Rejected) => TransStatus::Rejected,
            Stage::Ended(Ending::NotAuthenticated | Ending::Abandoned | Ending::TimedOut) => {
                TransStatus::NotAuthenticated
            }
            _ => TransStatus::Unavailable,
        }
    }

    fn shown(&self, id: &str) -> page::Shown {
        page::Shown {
            id: id.to_owned(),
            merchant: self.merchant.clone(),
            amount: self.amount.clone(),
            card: self.card.clone(),
            state: if self.stage == Stage::Challenged { "requires_action" } else { self.stage.as_str() },
            back: self.back_address(id),
        }
    }

    /// Where the browser goes from here. Without scripts a page cannot post, so the message is in the address.
    fn back_address(&self, id: &str) -> Option<String> {
        let mut url = self.back.clone()?;
        let status = self.status().as_str();
        let message =
            serde_json::json!({ "threeDSServerTransID": id, "messageType": "CRes", "transStatus": status });
        url.query_pairs_mut().append_pair("cres", &URL_SAFE_NO_PAD.encode(message.to_string()));
        if let Some(data) = &self.session_data {
            url.query_pairs_mut().append_pair("threeDSSessionData", data);
        }
        Some(url.into())
    }
}

/// Cards of schemes with indicators of their own take part.
fn takes_part(number: &str) -> bool {
    let known = brand::detect(number).map(|found| found.brand);
    brand::luhn(number)
        && !matches!(
            known,
            None | Some(Brand::Troy | Brand::Hipercard | Brand::Dankort | Brand::EnRoute | Brand::Uatp)
        )
}

/// What the issuer says at once. Where a challenge is wished, plain cards are challenged too.
fn status_of(behaviour: Behaviour, wish: ChallengeWish) -> TransStatus {
    match behaviour {
        Behaviour::Challenge
        | Behaviour::ChallengeThen(_)
        | Behaviour::ChallengeFirst
        | Behaviour::ChallengeUnlessExempt => TransStatus::Challenge,
        Behaviour::Frictionless => TransStatus::Authenticated,
        Behaviour::Attempted => TransStatus::Attempted,
        Behaviour::ChallengeAfterDecline if wish == ChallengeWish::NoPreference => TransStatus::Attempted,
        Behaviour::Unauthenticated(card::TransStatus::U) => TransStatus::Unavailable,
        Behaviour::Unauthenticated(card::TransStatus::R) => TransStatus::Rejected,
        Behaviour::Unauthenticated(card::TransStatus::N) => TransStatus::NotAuthenticated,
        _ if wish == ChallengeWish::NoPreference => TransStatus::Authenticated,
        _ => TransStatus::Challenge,
    }
}

/// An amount for people, or that there is none.
fn amount_text(amount: Option<i64>, currency: Option<&str>) -> Option<String> {
    let Some(amount) = amount else { return Some("nothing: the card is stored".to_owned()) };
    let currency = florin_domain::Currency::parse(currency?).ok()?;
    Money::from_minor(amount, currency).ok()?;
    Some(page::amount(amount, currency))
}

fn invalid(what: &str) -> Reply {
    Reply::error(400, "request_invalid", what)
}

fn unknown() -> Reply {
    Reply::error(404, "not_found", "no such authentication")
}

#[cfg(test)]
mod tests;
