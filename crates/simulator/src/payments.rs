//! Charges, authorizations and stored cards: the verdict, and what it does to the books.

use std::hash::{DefaultHasher, Hash, Hasher};

use florin_domain::{Currency, Refusal};

use crate::agenda::Task;
use crate::answer::{self, Twist};
use crate::card::{self, Behaviour, TransStatus};
use crate::checks;
use crate::core::{Context, Core};
use crate::dress::{Judged, Stop, bend};
use crate::number;
use crate::outcome::Outcome;
use crate::payment::{Authentication, Direct, Payment, Stage, Token};
use crate::request::{Body, CardBody, DirectBody, Operation};
use crate::words;

const SECOND: i64 = 1_000_000;
/// A challenge waits this long for the payer (standards 3.2).
const CHALLENGE_LASTS: i64 = 15 * 60 * SECOND;
/// A hold lasts this long.
pub(crate) const HOLD_LASTS: i64 = 7 * 86_400 * SECOND;
/// "Pending for ever" ends after this.
pub(crate) const PENDING_LASTS: i64 = 3600 * SECOND;
/// "Pending, then success" takes this long.
const SETTLES_AFTER: i64 = 2 * SECOND;

/// What a card says before amounts are looked at.
enum Verdict {
    Approve(Option<Authentication>),
    Decline(Refusal, Option<Authentication>),
    Challenge,
    Pend { settles: bool },
}

/// A card as the books may know it.
struct KnownCard {
    behaviour: Behaviour,
    masked: String,
    by_token: bool,
    direct: Option<Direct>,
}

impl Core {
    /// A charge or an authorization.
    pub(crate) fn purchase(&mut self, context: &Context, body: &Body<'_>) -> Result<Judged, Stop> {
        let (amount, currency) = body.money()?;
        let known = match (&body.direct, &body.card) {
            (Some(direct), None) => known_direct(context, direct)?,
            (None, Some(card)) => self.known_card(context, card, body)?,
            _ => return Err(("request_invalid", "card or direct: exactly one").into()),
        };
        let outcome = outcome_for(context, body, &known, amount);
        let effect = outcome.effect();
        if let Some(effect) = effect.filter(|effect| effect.is_unprocessed()) {
            // Told once by the amount; told every time by a rule.
            if effect != crate::outcome::Effect::RateLimited
                || self.is_limited_once(purchase_hash(context, &known.masked, amount))
            {
                return Err(Stop::Unprocessed(effect));
            }
        }
        let behaviour = match outcome {
            Outcome::Card(behaviour) => behaviour,
            _ => Behaviour::Approved,
        };
        let mut payment = self.fresh(context, body, &known, behaviour, amount, currency);
        match outcome {
            Outcome::Iso(code) => {
                let code = format!("{code:02}");
                payment.reason = Some(words::reason_of(&code));
                payment.code = Some(code);
                payment.stage = Stage::Declined;
            }
            Outcome::Card(behaviour) => match verdict(behaviour, body, &known) {
                Verdict::Approve(authentication) => {
                    payment.authentication = authentication;
                    self.approve(&mut payment, context.now);
                }
                Verdict::Decline(reason, authentication) => {
                    payment.authentication = authentication;
                    decline(&mut payment, reason);
                }
                Verdict::Challenge => {
                    payment.stage = Stage::Action;
                    let task = Task::Expire(payment.number);
                    payment.expiry = Some(self.agenda.plan(context.now + CHALLENGE_LASTS, task));
                }
                Verdict::Pend { settles: true } => {
                    payment.tasks += 1;
                    self.agenda.plan(context.now + SETTLES_AFTER, Task::Settle(payment.number));
                }
                Verdict::Pend { settles: false } => {
                    let task = Task::Expire(payment.number);
                    payment.expiry = Some(self.agenda.plan(context.now + PENDING_LASTS, task));
                }
            },
            Outcome::Effect(_) => self.approve(&mut payment, context.now),
        }
        let (seed, base) = (self.seed, self.public_url.clone());
        let write = |twist: Twist<'_>| answer::payment(&payment, seed, &base, twist);
        let answer = write(Twist::default());
        let bent = effect.and_then(|effect| bend(effect, &payment.reference, amount, write));
        let before = match payment.stage {
            Stage::Approved | Stage::Declined => {
                self.announce(context, payment.hook.clone(), "payment", payment.state(), effect, write)
            }
            _ => None,
        };
        let verdict = payment.reason.map_or(payment.state(), |reason| reason.as_str()).to_owned();
        let number = payment.number;
        self.books.add_payment(payment, self.keep);
        Ok(Judged { number, status: 200, body: answer, bent, verdict, effect, before })
    }

    /// Stores a card.
    pub(crate) fn tokenize(&mut self, context: &Context, body: &Body<'_>) -> Result<Judged, Stop> {
        if body.is_mock() {
            return Err(Stop::NotImplemented);
        }
        let card_body = body.card.as_ref().ok_or(("request_invalid", "card: missing"))?;
        let known = self.known_card(context, card_body, body)?;
        let effect = context.forced.and_then(Outcome::effect);
        let reason = match (context.forced, known.behaviour) {
            (Some(Outcome::Card(Behaviour::Declined(reason))), _) | (None, Behaviour::Declined(reason)) => {
                Some(reason)
            }
            (Some(Outcome::Iso(code)), _) => Some(words::reason_of(&format!("{code:02}"))),
            _ => None,
        };
        let token = Token {
            number: self.take_number(),
            tenant: context.tenant,
            reference: body.reference.to_string(),
            behaviour: known.behaviour,
            card: known.masked,
            reason,
        };
        let write = |twist: Twist<'_>| answer::token(&token, self.seed, twist);
        let answer = write(Twist::default());
        let bent = effect.and_then(|effect| bend(effect, &token.reference, 0, write));
        let verdict = reason.map_or("succeeded", |reason| reason.as_str()).to_owned();
        let number = token.number;
        self.books.add_token(token, self.keep);
        Ok(Judged { number, status: 200, body: answer, bent, verdict, effect, before: None })
    }

    /// Money is held or taken.
    pub(crate) fn approve(&mut self, payment: &mut Payment, now: i64) {
        payment.stage = Stage::Approved;
        payment.reason = None;
        if payment.mock {
            payment.authorization_code = Some("000000".to_owned());
        } else {
            payment.authorization_code = Some(number::authorization_code(payment.seed, payment.number));
            payment.network_transaction_id =
                Some(number::network_transaction_id(payment.seed, payment.number));
        }
        if payment.save && !payment.mock {
            let token = Token {
                number: self.take_number(),
                tenant: payment.tenant,
                reference: String::new(),
                behaviour: payment.behaviour,
                card: payment.card.clone(),
                reason: None,
            };
            payment.token = Some(token.number);
            self.books.add_token(token, self.keep);
        }
        if payment.taken_at_once {
            payment.captured = payment.amount;
            payment.moved_at = Some(now);
            self.books.count(payment.currency, payment.amount, 0);
            self.plan_dispute(payment, now);
        } else {
            payment.expiry = Some(self.agenda.plan(now + HOLD_LASTS, Task::Expire(payment.number)));
        }
    }

    /// A pending payment became approved.
    pub(crate) fn settle(&mut self, number: u64, now: i64) {
        let Some(mut payment) = self.books.take(number) else { return };
        payment.tasks = payment.tasks.saturating_sub(1);
        if payment.stage == Stage::Pending {
            self.approve(&mut payment, now);
            let event = format!("payment.{}", payment.state());
            self.tell_payment(&payment, &event, now);
        }
        self.books.put(payment);
    }

    fn known_card(&self, context: &Context, card: &CardBody<'_>, body: &Body<'_>) -> Result<KnownCard, Stop> {
        if let Some(token) = card.token.as_deref() {
            let unknown = Stop::Fault((Refusal::ReferenceNotFound.as_str(), "card.token: no such token"));
            let found = number::read_id(token, self.seed).and_then(|number| self.books.tokens.get(&number));
            let found = found
                .filter(|token| token.tenant == context.tenant && token.reason.is_none())
                .ok_or(unknown)?;
            return Ok(KnownCard {
                behaviour: found.behaviour,
                masked: found.card.clone(),
                by_token: true,
                direct: None,
            });
        }
        let number = card.number()?;
        let behaviour = Behaviour::of(number, body.strict);
        Ok(KnownCard { behaviour, masked: card::masked(number), by_token: false, direct: None })
    }

    fn fresh(
        &mut self,
        context: &Context,
        body: &Body<'_>,
        known: &KnownCard,
        behaviour: Behaviour,
        amount: i64,
        currency: Currency,
    ) -> Box<Payment> {
        let billing = body.billing.as_ref();
        let street = billing.and_then(|billing| billing.address.as_deref());
        let zip = billing.and_then(|billing| billing.zip.as_deref());
        let cvc = body.card.as_ref().and_then(|card| card.cvc.as_deref());
        Box::new(Payment {
            number: self.take_number(),
            tenant: context.tenant,
            reference: body.reference.to_string(),
            taken_at_once: context.operation == Operation::Charge,
            mock: body.is_mock(),
            amount,
            incremented: 0,
            currency,
            captured: 0,
            refunded: 0,
            refunding: 0,
            voided: 0,
            expired: 0,
            stage: Stage::Pending,
            reason: None,
            code: None,
            behaviour,
            card: known.masked.clone(),
            direct: known.direct,
            avs: checks::avs(behaviour, street, zip),
            cvc: checks::cvc(behaviour, cvc),
            authorization_code: None,
            network_transaction_id: None,
            save: body.save,
            token: None,
            authentication: None,
            return_url: body.return_url.clone(),
            merchant_name: body.merchant_name.clone(),
            wrong_passwords: 0,
            hook: body.hook(),
            dispute: None,
            seed: context.seed,
            created_at: context.now,
            moved_at: None,
            expiry: None,
            tasks: 0,
            dispute_planned: false,
            changes: Vec::new(),
        })
    }
}

/// Everybody who pays without a card is asked. Money cannot be held that way.
fn known_direct(context: &Context, body: &DirectBody<'_>) -> Result<KnownCard, Stop> {
    if context.operation != Operation::Charge {
        return Err((Refusal::FeatureUnsupported.as_str(), "direct: charges only").into());
    }
    let (masked, direct) = match body {
        DirectBody::Bank { country } if country.len() == 2 => (format!("bank in {country}"), Direct::Bank),
        DirectBody::Bank { .. } => {
            return Err(("request_invalid", "direct.country: two letters").into());
        }
        DirectBody::Upi { payer_address: Some(_) } => ("UPI".to_owned(), Direct::App),
        DirectBody::Upi { payer_address: None } => ("UPI, by code".to_owned(), Direct::Code),
    };
    Ok(KnownCard { behaviour: Behaviour::Challenge, masked, by_token: false, direct: Some(direct) })
}

/// The verdict's source, first match wins: rule or header, card, amount.
fn outcome_for(context: &Context, body: &Body<'_>, known: &KnownCard, amount: i64) -> Outcome {
    if let Some(forced) = context.forced {
        return forced;
    }
    if body.is_mock() {
        return Outcome::APPROVED;
    }
    let number = body.card.as_ref().and_then(|card| card.number().ok()).unwrap_or_default();
    let charges = context.operation == Operation::Charge;
    if let Some(outcome) = Outcome::of_wallet(&body.merchant, number, charges) {
        return outcome;
    }
    match known.behaviour {
        Behaviour::Approved => Outcome::by_amount(amount).unwrap_or(Outcome::APPROVED),
        behaviour => Outcome::Card(behaviour),
    }
}

/// What a card's behaviour means for this request.
fn verdict(behaviour: Behaviour, body: &Body<'_>, known: &KnownCard) -> Verdict {
    let authenticated = |status: char| {
        Some(Authentication { status, eci: checks::eci(&known.masked, status).to_owned(), challenged: false })
    };
    // Elsewhere authenticated: that verdict replaces the card's own authentication.
    let external = body.three_ds.as_ref().map(|done| {
        let status = done.trans_status.as_deref().and_then(|word| word.chars().next()).unwrap_or('Y');
        let eci = done.eci.clone().unwrap_or_else(|| checks::eci(&known.masked, status).to_owned());
        Authentication { status, eci, challenged: false }
    });
    if let Some(external) = external.as_ref().filter(|external| matches!(external.status, 'N' | 'R')) {
        return Verdict::Decline(Refusal::AuthenticationFailed, Some(external.clone()));
    }
    let wanted = body.authentication.as_deref();
    // No 3-D Secure is run on merchant-initiated payments (standards 4).
    let is_run = external.is_none() && wanted != Some("none") && !body.is_merchant_initiated();
    match behaviour {
        Behaviour::Declined(reason) => Verdict::Decline(reason, None),
        Behaviour::ChargesDeclined => Verdict::Decline(Refusal::IssuerDeclined, None),
        Behaviour::PendingThenSuccess => Verdict::Pend { settles: true },
        Behaviour::PendingForever => Verdict::Pend { settles: false },
        Behaviour::ChallengeFirst if body.is_merchant_initiated() => {
            if known.by_token || body.network_transaction_id.is_some() {
                Verdict::Approve(None)
            } else {
                Verdict::Decline(Refusal::ScaRequired, None)
            }
        }
        Behaviour::ChallengeUnlessExempt if is_run && body.exemption.is_some() => {
            Verdict::Approve(authenticated('Y'))
        }
        Behaviour::Challenge
        | Behaviour::ChallengeThen(_)
        | Behaviour::ChallengeUnlessExempt
        | Behaviour::ChallengeFirst
            if is_run =>
        {
            Verdict::Challenge
        }
        Behaviour::ChallengeThen(reason) => Verdict::Decline(reason, external),
        Behaviour::ChallengeAfterDecline
            if external.as_ref().is_none_or(|done| done.eci != checks::eci(&known.masked, 'Y')) =>
        {
            if is_run && wanted == Some("challenge") {
                Verdict::Challenge
            } else {
                Verdict::Decline(Refusal::ScaRequired, external)
            }
        }
        Behaviour::Frictionless if is_run => Verdict::Approve(authenticated('Y')),
        Behaviour::Attempted if is_run => Verdict::Approve(authenticated('A')),
        Behaviour::Unauthenticated(status) if external.is_none() => {
            let status = match status {
                TransStatus::U => 'U',
                TransStatus::R => 'R',
                TransStatus::N => 'N',
            };
            Verdict::Decline(Refusal::AuthenticationFailed, authenticated(status))
        }
        _ if is_run && wanted == Some("challenge") => Verdict::Challenge,
        _ => Verdict::Approve(external),
    }
}

/// The issuer says no.
pub(crate) fn decline(payment: &mut Payment, reason: Refusal) {
    payment.stage = Stage::Declined;
    payment.reason = Some(reason);
    payment.code =
        if payment.mock { Some("declined".to_owned()) } else { words::code_of(reason).map(str::to_owned) };
}

fn purchase_hash(context: &Context, masked: &str, amount: i64) -> u64 {
    let mut hasher = DefaultHasher::new();
    (context.tenant, context.operation.word(), masked, amount).hash(&mut hasher);
    hasher.finish()
}
