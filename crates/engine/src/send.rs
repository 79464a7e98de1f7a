//! Out to the PSP and back: the connector's steps over the wire, and what silence means.

use std::time::Duration;

use florin_connectors::{
    Answer, Ask, Authentication, Call, Connector, ConnectorError, FollowUp, Initiator, Instrument, Lookup,
    Outcome, Purchase, Step, Verb,
};
use florin_domain::{Category, Fact, GatewayAccount, Mode, Money, Operation, Refusal, RetryClass};

use crate::engine::Engine;
use crate::http::Failure;
use crate::orders::{CardSource, Order};

/// Where and as whom a PSP is asked.
pub(crate) struct Desk<'a> {
    pub(crate) connector: &'static dyn Connector,
    pub(crate) account: &'a GatewayAccount,
    pub(crate) mode: Mode,
}

impl Desk<'_> {
    /// A call at this desk.
    pub(crate) fn call<'a>(&'a self, engine: &'a Engine, reference: &'a str, ask: Ask<'a>) -> Call<'a> {
        Call {
            base_url: self.base_url(engine),
            mode: self.mode,
            credentials: &self.account.credentials,
            account: self.account.name.as_deref().unwrap_or(self.account.id.as_str()),
            merchant: self.account.merchant.as_str(),
            reference,
            ask,
        }
    }

    fn base_url<'a>(&'a self, engine: &'a Engine) -> &'a str {
        let manifest = self.connector.manifest();
        let own = match (manifest.make_believe, self.mode) {
            (true, _) => engine.settings.simulator_url.as_deref().unwrap_or(""),
            (false, Mode::Live) => manifest.live,
            (false, Mode::Test) => manifest.test,
        };
        self.account.base_url.as_deref().unwrap_or(own).trim_end_matches('/')
    }
}

/// A charge, authorization or tokenization as the connector is asked for it.
pub(crate) fn purchase<'a>(order: &'a Order, with_three_ds: bool) -> Ask<'a> {
    let three_ds = order.three_ds.as_ref().filter(|_| with_three_ds);
    let instrument = match (&order.source, order.network_token) {
        (CardSource::Wallet(wallet), _) if wallet.is_network_token() => Instrument::NetworkToken {
            card: wallet.card(),
            scheme: wallet.scheme(),
            wallet: Some(wallet.wallet()),
            three_ds: wallet.cryptogram().filter(|_| with_three_ds),
        },
        (CardSource::Wallet(wallet), _) => Instrument::Card { card: wallet.card(), three_ds },
        (CardSource::Direct(direct), _) => Instrument::Direct(direct),
        (CardSource::PspToken { token, .. }, _) => Instrument::PspToken { token: token.expose() },
        (CardSource::Card(card), Some(scheme)) => {
            Instrument::NetworkToken { card, scheme, wallet: None, three_ds }
        }
        (CardSource::Card(card), None) => Instrument::Card { card, three_ds },
    };
    if order.operation == Operation::Tokenize {
        return Ask::Tokenize(instrument);
    }
    let is_proven = matches!(&instrument, Instrument::Card { three_ds: Some(_), .. });
    let purchase = Purchase {
        money: order.money,
        instrument,
        payer: order.payer.as_ref(),
        merchant_reference: order.reference.as_deref(),
        description: order.description.as_deref(),
        digital: order.digital,
        generate_token: order.generate_token,
        return_url: order.return_url.as_deref(),
        // Who brings a proof along is not challenged a second time. Who may not have it asks by itself.
        authentication: match order.authentication {
            Authentication::Challenge if is_proven => Authentication::Auto,
            wish => wish,
        },
        initiator: match &order.merchant_initiated {
            None => Initiator::Payer,
            Some(agreed) => Initiator::Merchant { network_transaction_id: agreed.as_deref() },
        },
    };
    if order.operation == Operation::Authorize { Ask::Authorize(purchase) } else { Ask::Charge(purchase) }
}

/// A capture, void, refund or compensation as the connector is asked for it.
pub(crate) fn follow_up(operation: Operation, step: FollowUp<'_>) -> Ask<'_> {
    match operation {
        Operation::Capture => Ask::Capture(step),
        Operation::Void | Operation::Release => Ask::Void(step),
        _ => Ask::Refund(step),
    }
}

/// The connector's first step; nothing is sent. What cannot be said to this PSP shows here.
pub(crate) fn first_step(connector: &dyn Connector, call: &Call<'_>) -> Result<Step, ConnectorError> {
    let verb = call.ask.verb();
    if !connector.manifest().can(verb) {
        return Err(ConnectorError::Unsupported(verb));
    }
    connector.step(call, &[])
}

/// Asks, step by step, until the connector has an answer. Never errs: silence is an answer too.
/// `first` is the first step, where the caller has it from [`first_step`] of the same call.
pub(crate) async fn ask(
    engine: &Engine,
    connector: &dyn Connector,
    call: &Call<'_>,
    first: Option<Step>,
) -> Answer {
    let manifest = connector.manifest();
    if !manifest.can(call.ask.verb()) {
        return refused(Refusal::FeatureUnsupported, "this gateway cannot do it");
    }
    let asks_only = match call.ask.verb() {
        Verb::Status => true,
        Verb::Complete => !manifest.takes_on_completion(),
        _ => false,
    };
    let limit = if asks_only { manifest.status_timeout_ms } else { manifest.timeout_ms };
    let mut replies = Vec::new();
    let mut moved = false;
    let mut first = first;
    loop {
        let step = first.take().map_or_else(|| connector.step(call, &replies), Ok);
        let request = match step {
            Ok(Step::Done(answer)) => return checked(*answer, call),
            Ok(Step::Send(request)) => request,
            Err(error) if replies.is_empty() => return unsaid(&error),
            // A later step cannot be written: what was sent stands, and its outcome is not known.
            Err(error) if moved => return refused(Refusal::OutcomeUnknown, &error.to_string()),
            Err(error) => return unsaid(&error),
        };
        let may_move = moved || request.moves_money;
        if let Some(reply) = engine.http.replies().recall(&request, engine.now()) {
            replies.push(reply);
            continue;
        }
        match engine.http.call(&request, Duration::from_millis(limit)).await {
            Ok(reply) if manifest.not_processed.contains(&reply.status) && !asks_only => {
                let refusal = if reply.status == 429 { Refusal::RateLimited } else { Refusal::NotSent };
                let mut answer = refused(refusal, "the gateway did not process it");
                answer.code = Some(reply.status.to_string());
                return answer;
            }
            Ok(reply) => {
                let serves_s = connector.reusable_for_s(&reply);
                engine.http.replies().keep(&request, &reply, serves_s, engine.now());
                replies.push(reply);
            }
            Err(Failure::NotSent(why)) if !moved => return refused(Refusal::NotSent, why),
            Err(Failure::Broken(why)) if !may_move => return refused(Refusal::NotSent, why),
            Err(Failure::NotSent(why) | Failure::Broken(why)) => {
                return refused(Refusal::OutcomeUnknown, why);
            }
        }
        moved = may_move;
    }
}

fn refused(refusal: Refusal, text: &str) -> Answer {
    Answer { text: Some(text.to_owned()), ..Answer::of(Outcome::Refused(refusal)) }
}

/// Nothing was sent, because it cannot be said to this PSP.
fn unsaid(error: &ConnectorError) -> Answer {
    let refusal = match error {
        ConnectorError::Unsupported(_) => Refusal::FeatureUnsupported,
        ConnectorError::Amount => Refusal::AmountInvalid,
        ConnectorError::Credential(_) => Refusal::CredentialsInvalid,
        ConnectorError::Invalid(_) => Refusal::RequestInvalid,
    };
    refused(refusal, &error.to_string())
}

/// A success over another amount, currency or reference than asked is no success: unknown, with an alarm
/// (standards 8.3).
fn checked(mut answer: Answer, call: &Call<'_>) -> Answer {
    let succeeded = matches!(
        answer.outcome,
        Outcome::Authorized | Outcome::Captured | Outcome::Refunded | Outcome::Tokenized | Outcome::PaidOut
    );
    let other_money = asked(&call.ask).is_some_and(|asked| answer.money.is_some_and(|said| said != asked));
    let expected = match &call.ask {
        Ask::Status(lookup) | Ask::Complete(lookup) => lookup.reference,
        _ => Some(call.reference),
    };
    let other_reference =
        expected.is_some_and(|ours| answer.reference.as_deref().is_some_and(|said| said != ours));
    if succeeded && (other_money || other_reference) {
        let what = if other_money { "amount" } else { "reference" };
        answer.alarm = Some(format!("the gateway answered with another {what} than asked"));
        answer.outcome = Outcome::Refused(Refusal::OutcomeUnknown);
        answer.about_attempt = false;
    }
    answer
}

fn asked(ask: &Ask<'_>) -> Option<Money> {
    match ask {
        Ask::Charge(purchase) | Ask::Authorize(purchase) => Some(purchase.money),
        Ask::Capture(step) | Ask::Refund(step) => Some(step.money),
        Ask::Payout(payout) => Some(payout.money),
        Ask::Status(Lookup { money, .. }) | Ask::Complete(Lookup { money, .. }) => *money,
        Ask::Void(_) | Ask::Increment(_) | Ask::Tokenize(_) => None,
    }
}

/// What an answer means for an attempt; none where it says that the PSP knows nothing of it.
pub(crate) fn fact(operation: Operation, money: Money, outcome: &Outcome) -> Option<Fact> {
    let amount = money.minor();
    Some(match (operation, outcome) {
        (_, Outcome::NotFound) => return None,
        (_, Outcome::Pending) => Fact::Pending,
        (_, Outcome::Action(_)) => Fact::ActionRequired,
        (_, Outcome::Expired) => Fact::Expired,
        (_, Outcome::Declined(refusal) | Outcome::Refused(refusal)) => no(*refusal),
        (Operation::Authorize, Outcome::Authorized) => Fact::Authorized(amount),
        (Operation::Charge | Operation::Capture, Outcome::Captured) => Fact::Captured(amount),
        (Operation::Authorize, Outcome::Captured) => Fact::Captured(amount),
        (Operation::Tokenize, Outcome::Tokenized) => Fact::Tokenized,
        (Operation::Payout, Outcome::PaidOut) => Fact::PaidOut(amount),
        (Operation::Void | Operation::Release, Outcome::Voided) => Fact::Voided,
        (Operation::Refund | Operation::GiveBack, Outcome::Refunded) => Fact::Refunded(amount),
        // A charge that is only held yet is captured a moment later (connectors 8).
        (Operation::Charge | Operation::Capture, Outcome::Authorized) => Fact::Pending,
        // A hold or charge that was given back at the PSP holds nothing any more.
        (Operation::Authorize | Operation::Charge, Outcome::Voided) => Fact::Expired,
        // A word that does not answer the question.
        (_, _) => Fact::Silent(Refusal::OutcomeUnknown),
    })
}

/// Three kinds of no: declined is final, unserved may be tried elsewhere, silence is asked about.
fn no(refusal: Refusal) -> Fact {
    match (refusal.category(), refusal.class()) {
        (Category::Hard | Category::Soft | Category::Fraud, _) => Fact::Declined(refusal),
        (_, RetryClass::AskFirst) => Fact::Silent(refusal),
        (Category::Network, _) | (_, RetryClass::Elsewhere) => Fact::Unserved(refusal),
        (Category::Config, _) => Fact::Failed(refusal),
    }
}
