//! The simulator's mind: one call and the time in, one decision out. No socket, no sleep, no clock.

use aws_lc_rs::digest;
use florin_domain::Refusal;

use crate::agenda::{Agenda, Task};
use crate::answer::{self, Twist};
use crate::books::{Books, Found, Heard};
use crate::calls::{Calls, Entry};
use crate::decision::Decision;
use crate::delta::Noted;
use crate::dress::{Judged, Stop, bend, dressed, replay, stopped};
use crate::number::{self, mix};
use crate::outcome::{Effect, Outcome};
use crate::payment::{ChangeKind, Stage};
use crate::post::Post;
use crate::request::{Body, Call, Operation};
use crate::rules::Rules;
use crate::three_ds::Authentications;

/// State and settings.
#[derive(Debug)]
pub(crate) struct Core {
    pub seed: u64,
    pub latency_ms: u64,
    pub keep: usize,
    /// Base of challenge links, without a slash at the end.
    pub public_url: String,
    /// The next operation's number.
    pub next_number: u64,
    pub books: Books,
    pub rules: Rules,
    pub calls: Calls,
    pub agenda: Agenda,
    pub post: Post,
    /// Purchases that were told "too many calls" by their amount: the next try succeeds.
    pub limited: std::collections::HashSet<u64>,
    /// Authentications that are asked for by themselves.
    pub authentications: Authentications,
    /// What the journal knows.
    pub noted: Noted,
}

/// What surrounds one call, once its tenant and its fixed outcome are known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context {
    pub operation: Operation,
    pub tenant: u32,
    /// By a rule or by `X-Sim-Outcome`.
    pub forced: Option<Outcome>,
    /// Feeds codes.
    pub seed: u64,
    pub latency_us: u64,
    pub now: i64,
}

impl Core {
    /// A core with empty books.
    pub(crate) fn new(
        seed: u64,
        latency_ms: u64,
        keep: usize,
        first_number: u64,
        public_url: String,
    ) -> Core {
        Core {
            seed,
            latency_ms,
            keep,
            public_url,
            next_number: first_number.max(1),
            books: Books::default(),
            rules: Rules::default(),
            calls: Calls::default(),
            agenda: Agenda::default(),
            post: Post::default(),
            limited: std::collections::HashSet::new(),
            authentications: Authentications::default(),
            noted: Noted::default(),
        }
    }

    /// Decides one call that changes something, or completes.
    pub(crate) fn receive(&mut self, call: &Call<'_>, now: i64) -> Decision {
        self.advance(now);
        let mut entry = self.calls.open(call.operation.word());
        entry.idempotency_key = call.key.map(str::to_owned);
        entry.target = call.target.map(str::to_owned);
        let decision = self.judge(call, now, &mut entry);
        self.calls.keep(entry, self.keep);
        decision
    }

    fn judge(&mut self, call: &Call<'_>, now: i64, entry: &mut Entry) -> Decision {
        let body = match Body::parse(call.body, call.operation) {
            Ok(body) => body,
            Err(fault) => return stopped(Stop::Fault(fault), 0, entry),
        };
        (entry.merchant, entry.account) = (body.merchant.to_string(), body.account.to_string());
        entry.reference = body.reference.to_string();
        entry.card = body.card.as_ref().and_then(|card| card.number.as_deref().map(crate::card::masked));
        let seed = self.seed ^ body.seed.map_or(0, mix);
        let latency = body.latency_ms.unwrap_or(self.latency_ms);
        let latency_us = number::jittered(latency, seed, self.calls.count);
        if call.key.is_some_and(|key| key != body.reference && call.operation != Operation::Complete) {
            let fault = ("request_invalid", "Idempotency-Key: the reference, or absent");
            return stopped(Stop::Fault(fault), latency_us, entry);
        }
        let rule = self.rules.take(call.operation, &body.account);
        let asked_for = match call.outcome.map(Outcome::find) {
            Some(None) => {
                let fault = ("request_invalid", "X-Sim-Outcome: a word of the card or amount table");
                return stopped(Stop::Fault(fault), latency_us, entry);
            }
            found => found.flatten(),
        };
        let forced = rule.or(asked_for);
        if let Some(effect) = forced.and_then(Outcome::effect).filter(|effect| effect.is_unprocessed()) {
            return stopped(Stop::Unprocessed(effect), latency_us, entry);
        }
        let tenant = self.books.tenant(&body.merchant, &body.account);
        let context = Context { operation: call.operation, tenant, forced, seed, latency_us, now };
        if call.operation == Operation::Complete {
            let judged = self.complete(&context, call.target.unwrap_or_default());
            return match judged {
                Ok(judged) => dressed(judged, latency_us, entry).0,
                Err(stop) => stopped(stop, latency_us, entry),
            };
        }
        let digest = fingerprint(call);
        if let Some(heard) = self.books.heard(tenant, &body.reference) {
            return replay(heard, digest, forced, latency_us, entry);
        }
        let judged = match call.operation {
            Operation::Charge | Operation::Authorize => self.purchase(&context, &body),
            Operation::Tokenize => self.tokenize(&context, &body),
            Operation::Change(ChangeKind::Payout) => self.pay_out(&context, &body),
            Operation::Change(kind) => self.change(&context, kind, call.target.unwrap_or_default(), &body),
            Operation::Status | Operation::Complete => Err(Stop::NotFound),
        };
        match judged {
            Ok(judged) => {
                let (number, status) = (judged.number, judged.status);
                let (decision, truth) = dressed(judged, latency_us, entry);
                self.books.hear(tenant, &body.reference, Heard { number, digest, status, body: truth });
                decision
            }
            Err(stop) => stopped(stop, latency_us, entry),
        }
    }

    /// How an operation stands, by its id or its reference.
    pub(crate) fn look(&mut self, lookup: &Lookup<'_>, now: i64) -> Decision {
        self.advance(now);
        let mut entry = self.calls.open(Operation::Status.word());
        (entry.merchant, entry.account) = (lookup.merchant.to_owned(), lookup.account.to_owned());
        lookup.reference.unwrap_or_default().clone_into(&mut entry.reference);
        entry.target = lookup.id.map(str::to_owned);
        let latency_us =
            number::jittered(lookup.latency_ms.unwrap_or(self.latency_ms), self.seed, self.calls.count);
        let effect = self.rules.take(Operation::Status, lookup.account).and_then(Outcome::effect);
        let decision = match (effect, self.found(lookup, effect)) {
            (Some(effect), _) if effect.is_unprocessed() => {
                stopped(Stop::Unprocessed(effect), latency_us, &mut entry)
            }
            (_, Some(judged)) => dressed(Judged { effect, ..judged }, latency_us, &mut entry).0,
            (_, None) => stopped(Stop::NotFound, latency_us, &mut entry),
        };
        self.calls.keep(entry, self.keep);
        decision
    }

    fn found(&self, lookup: &Lookup<'_>, effect: Option<Effect>) -> Option<Judged> {
        let tenant = self.books.find_tenant(lookup.merchant, lookup.account)?;
        let number = match (lookup.id, lookup.reference) {
            (Some(id), _) => number::read_id(id, self.seed)?,
            (None, Some(reference)) => self.books.heard(tenant, reference)?.number,
            (None, None) => return None,
        };
        let found = self.books.find(tenant, number)?;
        let write = |twist: Twist<'_>| match &found {
            Found::Payment(payment) => answer::payment(payment, self.seed, &self.public_url, twist),
            Found::Change(change) => {
                let parent = change.parent.and_then(|parent| self.books.payments.get(&parent));
                answer::change(change, parent.map(|parent| &**parent), self.seed, twist)
            }
            Found::Token(token) => answer::token(token, self.seed, twist),
        };
        let (reference, amount, state) = match &found {
            Found::Payment(payment) => (&payment.reference, payment.amount, payment.state()),
            Found::Change(change) => (&change.reference, change.amount, change.state.word()),
            Found::Token(token) => (&token.reference, 0, "succeeded"),
        };
        let bent = effect.and_then(|effect| bend(effect, reference, amount, write));
        let body = write(Twist::default());
        Some(Judged {
            number,
            status: 200,
            body,
            bent,
            verdict: state.to_owned(),
            effect: None,
            before: None,
        })
    }

    /// Makes everything happen that is due by now.
    pub(crate) fn advance(&mut self, now: i64) {
        while let Some((at, task)) = self.agenda.take(now) {
            match task {
                Task::Expire(number) => self.expire(number, at),
                Task::Settle(number) => self.settle(number, at),
                Task::Dispute(number) => self.step_dispute(number, at),
                Task::Refund(number) => self.finish_refund(number, at),
                Task::Payout(number) => self.finish_payout(number, at),
            }
        }
    }

    /// When something is due next.
    pub(crate) fn next_due(&self) -> Option<i64> {
        [self.agenda.next(), self.post.next()].into_iter().flatten().min()
    }

    /// Empty books, no rules. Numbers go on rising, so that ids stay unique.
    pub(crate) fn reset(&mut self) {
        self.books = Books::default();
        self.rules = Rules::default();
        self.calls = Calls::default();
        self.agenda = Agenda::default();
        self.post = Post::default();
        self.limited.clear();
        self.authentications = Authentications::default();
        self.note_reset();
    }

    /// A number for a new operation or event.
    pub(crate) fn take_number(&mut self) -> u64 {
        let number = self.next_number;
        self.next_number += 1;
        number
    }

    /// Whether this amount was told "too many calls" just before; remembers that it is told so now.
    pub(crate) fn is_limited_once(&mut self, what: u64) -> bool {
        if self.limited.remove(&what) {
            return false;
        }
        if self.limited.len() >= self.keep.max(1) {
            self.limited.clear();
        }
        self.limited.insert(what)
    }

    fn complete(&self, context: &Context, target: &str) -> Result<Judged, Stop> {
        let number = number::read_id(target, self.seed).ok_or(Stop::NotFound)?;
        let number = self.books.payment_of(context.tenant, number).ok_or(Stop::NotFound)?;
        let payment = self.books.payments.get(&number).ok_or(Stop::NotFound)?;
        let write = |twist: Twist<'_>| answer::payment(payment, self.seed, &self.public_url, twist);
        let effect = context.forced.and_then(Outcome::effect);
        let bent = effect.and_then(|effect| bend(effect, &payment.reference, payment.amount, write));
        let body = write(Twist::default());
        Ok(Judged {
            number,
            status: 200,
            body,
            bent,
            verdict: payment.state().to_owned(),
            effect,
            before: None,
        })
    }

    /// A hold, a challenge or an open verdict ran out.
    fn expire(&mut self, number: u64, now: i64) {
        let Some(mut payment) = self.books.take(number) else { return };
        payment.expiry = None;
        match payment.stage {
            Stage::Action => payment.reason = Some(Refusal::AuthenticationFailed),
            Stage::Pending => payment.reason = Some(Refusal::IssuerUnavailable),
            _ => {}
        }
        match payment.stage {
            Stage::Action | Stage::Pending => payment.stage = Stage::Expired,
            _ => payment.expired += payment.held(),
        }
        self.tell_payment(&payment, "payment.expired", now);
        self.books.put(payment);
    }
}

/// A question about one operation.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Lookup<'a> {
    pub merchant: &'a str,
    pub account: &'a str,
    pub id: Option<&'a str>,
    pub reference: Option<&'a str>,
    pub latency_ms: Option<u64>,
}

/// What makes two requests the same: operation, target and every byte of the body.
fn fingerprint(call: &Call<'_>) -> [u8; 16] {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(call.operation.word().as_bytes());
    context.update(&[0]);
    context.update(call.target.unwrap_or_default().as_bytes());
    context.update(&[0]);
    context.update(call.body);
    let mut short = [0; 16];
    short.copy_from_slice(&context.finish().as_ref()[..16]);
    short
}
