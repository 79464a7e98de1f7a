//! How a transaction of the engine is told: its status and code, and everything that its answer shows.

use std::borrow::Cow;

use florin_domain::{AttemptState, Card, CardFacts, Refusal as Reason, Timestamp};
use florin_engine::cards;
use florin_engine::transactions::{self, Ruling, Transaction};
use florin_engine::{Caller, Engine};
use serde::{Deserialize, Serialize};

use super::codes::verdicts;
use super::codes::{Code, brands, checks};
use super::paying::FACE;
use super::refusal::Refusal;
use super::rejecting;
use super::transactions::answer::parts::{BeProtected, CardView, Form, Section, Stamp, ThreeDsView};
use super::transactions::answer::{Times, TransactionView};
use super::transactions::kind::{Kind, Status};
use super::transactions::request::card_order::Order;
use super::transactions::request::follow_up::FollowUpOrder;
use crate::shared::json::sparse;

/// What the risk check says where no rules are configured.
const LISTS: &[(&str, &str)] = &[("email", "absent"), ("ip", "absent"), ("card_number", "absent")];

/// What the face remembers of a request with a card, sealed by the engine.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct CardWords {
    /// What was asked for.
    pub(super) order: Order,
    /// The name on the card.
    pub(super) holder: Option<String>,
    /// The wallet that the card came from.
    pub(super) wallet: Option<String>,
    /// The payment token that it pays, if it was paid on the page.
    pub(super) token: Option<String>,
    /// The card that pays, where no PSP was asked.
    pub(super) payer: Option<ShownCard>,
    /// The card that gets the money of a transfer.
    pub(super) recipient: Option<ShownCard>,
}

impl CardWords {
    /// As they are kept.
    pub(super) fn write(&self) -> Result<String, Refusal> {
        sparse::to_string(self).map_err(|_| Refusal::Broken)
    }
}

/// What the face remembers of a request.
#[derive(Debug)]
pub(super) enum Words {
    /// What begins with a card.
    Card(Box<CardWords>),
    /// What follows another transaction.
    FollowUp(Box<FollowUpOrder>),
}

impl Words {
    fn read(kind: Kind, text: &str) -> Result<Words, Refusal> {
        fn of<'a, T: Deserialize<'a>>(text: &'a str) -> Result<Box<T>, Refusal> {
            serde_json::from_str(text).map(Box::new).map_err(|error| {
                tracing::error!(%error, "the words of a transaction cannot be read");
                Refusal::Broken
            })
        }
        if kind.has_parent() { of(text).map(Words::FollowUp) } else { of(text).map(Words::Card) }
    }
}

/// A transaction with what is told of it.
#[derive(Debug)]
pub(super) struct Told {
    /// The engine's.
    pub(super) transaction: Transaction,
    /// What it is.
    pub(super) kind: Kind,
    /// What was asked for.
    pub(super) words: Words,
    /// How it stands.
    pub(super) status: Status,
    /// Its processing code.
    pub(super) code: Code,
    /// Its PSP took it, and the shop rejects results of the issuer's checks: it is to be undone.
    pub(super) is_rejected: bool,
    redirect_url: Option<String>,
    receipt_url: String,
    facts: Option<ShownCard>,
    sub_brand: Option<String>,
}

/// What may be shown of a card, as the engine keeps it with a payment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ShownCard {
    brand: Option<String>,
    label: Option<String>,
    first6: String,
    last4: String,
    exp_month: Option<u8>,
    exp_year: Option<u16>,
    fingerprint: Option<String>,
    /// The name on it; payments keep it elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    holder: Option<String>,
}

impl ShownCard {
    /// What may be shown of this card.
    pub(super) fn of(engine: &Engine, caller: &Caller, card: &Card) -> Result<ShownCard, Refusal> {
        let fingerprint = cards::fingerprint(engine, &caller.merchant, card)?;
        let CardFacts { brand, label, first6, last4, expiry } = card.facts();
        Ok(ShownCard {
            brand: brand.map(|brand| brand.as_str().to_owned()),
            label,
            first6,
            last4,
            exp_month: Some(expiry.month),
            exp_year: Some(expiry.year),
            fingerprint: Some(fingerprint),
            holder: Some(card.holder.clone()).filter(|holder| !holder.is_empty()),
        })
    }

    /// The same of a card whose date nobody told.
    pub(super) fn without_date(self) -> ShownCard {
        ShownCard { exp_month: None, exp_year: None, ..self }
    }

    fn view(&self) -> CardView<'_> {
        CardView {
            holder: self.holder.as_deref(),
            stamp: self.fingerprint.as_deref().map(Stamp),
            brand: brands::brand(self.brand.as_deref().and_then(florin_domain::Brand::find), &self.first6),
            sub_brand: None,
            last_4: &self.last4,
            first_1: self.first6.get(..1).unwrap_or(""),
            bin: Some(self.first6.as_str()).filter(|bin| !bin.is_empty()),
            bin_8: None,
            issuer_country: None,
            issuer_name: None,
            product: None,
            exp_month: self.exp_month,
            exp_year: self.exp_year,
            token_provider: None,
            token: None,
        }
    }
}

impl Told {
    /// Reads what the engine has.
    pub(super) fn of(engine: &Engine, transaction: Transaction) -> Result<Told, Refusal> {
        // Those of alternative methods are told elsewhere.
        if transaction.face != FACE {
            return Err(Refusal::NotFound);
        }
        let public_url = &engine.settings().public_url;
        let kind = Kind::find(&transaction.kind).ok_or(Refusal::Broken)?;
        let words = Words::read(kind, &transaction.words)?;
        let expired = match &words {
            Words::Card(words) => words.order.expired_at.is_some_and(|at| Timestamp(at) <= engine.now()),
            Words::FollowUp(_) => false,
        };
        let (status, code) = standing(&transaction, expired);
        let facts = transaction.carried.as_ref().and_then(|carried| carried.payment.card.as_deref());
        let facts: Option<ShownCard> = facts.and_then(|text| serde_json::from_str(text).ok());
        let facts = facts.or_else(|| match &words {
            Words::Card(words) => words.payer.clone(),
            Words::FollowUp(_) => None,
        });
        let sub_brand = facts.as_ref().and_then(|card| brands::sub_brand(card.label.as_deref()));
        let uid = &transaction.uid;
        let mut told = Told {
            is_rejected: false,
            redirect_url: kind.has_payer().then(|| format!("{public_url}/process/{uid}")),
            receipt_url: format!("{public_url}/customer/transactions/{uid}/{}", receipt_part(engine, uid)?),
            kind,
            words,
            status,
            code,
            facts,
            sub_brand,
            transaction,
        };
        told.is_rejected = told.is_success_of_psp() && told.rejects();
        if told.is_rejected {
            (told.status, told.code) = (Status::Failed, Code::known(rejecting::CODE));
        }
        Ok(told)
    }

    fn is_success_of_psp(&self) -> bool {
        self.status == Status::Successful && self.transaction.ruling.is_none()
    }

    fn rejects(&self) -> bool {
        let order = self.order();
        self.checks()
            .is_some_and(|(avs, cvc)| order.is_some_and(|order| order.additional_data.rejects(avs, cvc)))
    }

    /// What was asked for, of what begins with a card.
    pub(super) fn order(&self) -> Option<&Order> {
        self.card_words().map(|words| &words.order)
    }

    /// What is remembered of what begins with a card.
    pub(super) fn card_words(&self) -> Option<&CardWords> {
        match &self.words {
            Words::Card(words) => Some(words),
            Words::FollowUp(_) => None,
        }
    }

    /// What is said of it.
    pub(super) fn message(&self) -> Option<Cow<'_, str>> {
        match &self.transaction.ruling {
            Some(Ruling { message: Some(text), .. }) => Some(Cow::Borrowed(text.as_str())),
            _ => self.kind.message(self.status).map(Cow::Owned),
        }
    }

    /// Everything that its answer shows.
    pub(super) fn view(&self) -> TransactionView<'_> {
        let (transaction, order) = (&self.transaction, self.order());
        let friendly = transaction.ruling.as_ref().and_then(|ruling| ruling.friendly_message.as_deref());
        let (additional, reason) = match &self.words {
            Words::Card(words) => (&words.order.additional_data, None),
            Words::FollowUp(words) => (&words.additional_data, words.reason.as_deref()),
        };
        let card = self.card();
        let pays_out = self.kind.pays_out();
        TransactionView {
            uid: &transaction.uid,
            kind: self.kind,
            status: self.status,
            code: self.code,
            message: self.message(),
            friendly_message: friendly.map_or_else(|| self.code.friendly_message().into(), Cow::Borrowed),
            amount: transaction.money.minor(),
            currency: self.currency(),
            description: order.and_then(|order| order.description.as_deref()),
            tracking_id: transaction.tracking_id.as_deref(),
            test: transaction.mode == florin_domain::Mode::Test,
            language: order.map_or("en", |order| order.language.as_str()),
            times: self.times(),
            recurring_type: self.recurring_type(),
            status_code: (self.state() == Some(AttemptState::ActionRequired)).then_some(21),
            parent_uid: transaction.parent.as_deref(),
            reason,
            redirect_url: self.redirect_url.as_deref(),
            receipt_url: Some(&self.receipt_url),
            iframe: true,
            recipient_card: match self.card_words().and_then(|words| words.recipient.as_ref()) {
                Some(recipient) => Some(recipient.view()),
                None => card.clone().filter(|_| pays_out),
            },
            // A credit's card is named as its request names it, too.
            card: card.filter(|_| (!pays_out || self.kind == Kind::Credit) && !self.kind.has_parent()),
            section: self.section(),
            three_d_secure: self.three_d_secure(),
            checks: self.checks(),
            be_protected: (!self.kind.has_parent()).then_some(BeProtected {
                status: "successful",
                message: None,
                lists: LISTS,
                rules: &[],
            }),
            smart_routing: None,
            fiscalization: order.and_then(|order| order.fiscalization.as_ref()),
            additional_data: Some(&additional.given),
            customer: order.and_then(|order| order.customer.as_ref()),
            billing_address: order.and_then(|order| order.billing_address.as_ref()),
            recipient: order.and_then(|order| order.recipient.as_ref()),
            recipient_billing_address: order.and_then(|order| order.recipient_billing_address.as_ref()),
            parent: None,
        }
    }

    /// None where none was named: a receiving card is kept without money.
    fn currency(&self) -> Option<&'static str> {
        let named = self.order().is_none_or(|order| !order.currency.is_empty());
        named.then(|| self.transaction.money.currency().code())
    }

    fn state(&self) -> Option<AttemptState> {
        self.transaction.state()
    }

    fn times(&self) -> Times {
        let Transaction { created_at, updated_at, .. } = self.transaction;
        let expired_at = self.order().and_then(|order| order.expired_at).map(Timestamp);
        Times {
            created_at,
            updated_at,
            paid_at: (self.status == Status::Successful).then_some(updated_at),
            expired_at,
            closed_at: None,
            settled_at: None,
            psp_settled_at: None,
            manually_corrected_at: None,
        }
    }

    /// The first one of a series, or one of the later ones (checkout-gateway 3).
    fn recurring_type(&self) -> Option<&'static str> {
        let order = self.order()?;
        let agreed = &order.additional_data.contract;
        if agreed.is_empty() {
            return None;
        }
        let made_here = self.transaction.card.as_ref()?.made_by.as_deref() == Some(&self.transaction.uid);
        Some(if made_here { "initial" } else { "recurring" })
    }

    fn card(&self) -> Option<CardView<'_>> {
        let stored = self.transaction.card.as_ref();
        let facts = self.facts.as_ref();
        let shown: Option<&CardFacts> = stored.map(|card| &card.facts);
        let last_4 = facts.map(|card| card.last4.as_str()).or(shown.map(|card| card.last4.as_str()))?;
        let bin = facts.map_or_else(|| shown.map_or("", |card| &card.first6), |card| &card.first6);
        let brand = facts
            .and_then(|card| card.brand.as_deref())
            .and_then(florin_domain::Brand::find)
            .or_else(|| shown.and_then(|card| card.brand));
        let holder = stored.map(|card| card.holder.as_str()).filter(|holder| !holder.is_empty());
        // A card becomes chargeable by the payment that proves it.
        let token = stored.filter(|card| {
            card.made_by.as_deref() != Some(&self.transaction.uid) || self.status == Status::Successful
        });
        Some(CardView {
            holder: holder.or_else(|| self.card_words().and_then(|words| words.holder.as_deref())),
            stamp: facts
                .and_then(|card| card.fingerprint.as_deref())
                .or(stored.map(|card| card.fingerprint.as_str()))
                .map(Stamp),
            brand: brands::brand(brand, bin),
            sub_brand: self.sub_brand.as_deref(),
            last_4,
            first_1: bin.get(..1).unwrap_or(""),
            bin: Some(bin).filter(|bin| !bin.is_empty()),
            bin_8: None,
            issuer_country: None,
            issuer_name: None,
            product: None,
            exp_month: facts.map_or_else(|| shown.map(|card| card.expiry.month), |card| card.exp_month),
            exp_year: facts.map_or_else(|| shown.map(|card| card.expiry.year), |card| card.exp_year),
            token_provider: self.card_words().and_then(|words| words.wallet.as_deref()),
            token: token.map(|card| card.token.expose()),
        })
    }

    fn section(&self) -> Section<'_> {
        let tried = self.transaction.carried.as_ref().map(|carried| &carried.tried);
        let answered = tried.map(|tried| &tried.answered);
        let form = match self.kind {
            Kind::Checkup => Form::Bare,
            kind if kind.has_parent() => Form::Short,
            _ => Form::Whole,
        };
        let message = match &self.transaction.ruling {
            Some(Ruling { message: Some(text), .. }) => Some(Cow::Borrowed(text.as_str())),
            _ => self.kind.section_message(self.status).map(Cow::Owned),
        };
        let raw_code =
            answered.and_then(|answered| answered.sub_code.as_deref().or(answered.code.as_deref()));
        let bank_code = match &self.transaction.ruling {
            Some(_) => Some(self.code.as_str()),
            None if self.status == Status::Incomplete => None,
            None => raw_code.filter(|raw| is_bank_code(raw)).or(Some(self.code.as_str())),
        };
        Section {
            form,
            status: self.status.as_str(),
            message,
            auth_code: answered.and_then(|answered| answered.auth_code.as_deref()),
            bank_code,
            rrn: answered.and_then(|answered| answered.network_transaction_id.as_deref()),
            ref_id: tried.and_then(|tried| tried.psp_reference.as_deref()),
            amount: self.transaction.money.minor(),
            currency: self.currency(),
            billing_descriptor: self.order().and_then(|order| order.dynamic_billing_descriptor.as_deref()),
            gateway_id: tried.map(|tried| gateway_number(&tried.attempt.account)),
        }
    }

    fn three_d_secure(&self) -> Option<ThreeDsView<'_>> {
        use florin_engine::Action;
        let tried = &self.transaction.carried.as_ref()?.tried;
        let refused = tried.attempt.refusal == Some(Reason::AuthenticationFailed);
        let done = tried.answered.authenticated.as_ref();
        let acs_url = match &tried.answered.action {
            Some(Action::Redirect { url } | Action::PostForm { url, .. }) => Some(url.as_str()),
            _ => None,
        };
        if acs_url.is_none() && done.is_none() && !refused {
            return None;
        }
        let pa_status = done.map(|done| done.status.as_str()).or(refused.then_some("N"));
        Some(ThreeDsView {
            status: match pa_status {
                Some("Y" | "A") => "successful",
                Some(_) => "failed",
                None => self.status.as_str(),
            },
            ve_status: Some("Y"),
            pa_status,
            eci: done.and_then(|done| done.eci.as_deref()),
            fail_reason: refused.then_some("authentication failed"),
            pa_res_url: self.redirect_url.as_deref(),
            ..ThreeDsView::default()
        })
    }

    fn checks(&self) -> Option<(&'static str, &'static str)> {
        let answered = &self.transaction.carried.as_ref()?.tried.answered;
        (!self.kind.has_parent() && !self.kind.pays_out())
            .then(|| (checks::avs(answered.avs.as_deref()), checks::cvc(answered.cvc.as_deref())))
    }
}

/// How a transaction stands: its ruling, else its attempt.
pub(super) fn standing(transaction: &Transaction, expired: bool) -> (Status, Code) {
    if let Some(ruling) = &transaction.ruling {
        let status = Status::find(&ruling.status).unwrap_or(Status::Failed);
        return (status, Code::find(&ruling.code).unwrap_or_else(Code::failed));
    }
    let Some(carried) = &transaction.carried else { return (Status::Successful, Code::successful()) };
    let attempt = &carried.tried.attempt;
    match attempt.state {
        AttemptState::Succeeded => (Status::Successful, Code::successful()),
        state if state.is_open() && expired => (Status::Expired, Code::known("F.0998")),
        AttemptState::ActionRequired => (Status::Incomplete, Code::known("P.9998")),
        state if state.is_open() => (Status::Incomplete, Code::known("P.9999")),
        // Given back as soon as it turned up: the shop never had it.
        _ => (Status::Failed, attempt.refusal.map_or_else(Code::failed, verdicts::of_refusal)),
    }
}

/// Whether a PSP's word is a response code of a bank, or one of ours: its own words for states are neither.
fn is_bank_code(raw: &str) -> bool {
    Code::find(raw).is_some()
        || ((2..=3).contains(&raw.len()) && raw.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// A number that stands for a gateway account: the dialect knows integers only.
pub(super) fn gateway_number(account: &florin_domain::AccountId) -> i64 {
    let folded = account
        .as_str()
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    i64::from(folded & 0x7fff_ffff)
}

/// The part of a receipt's address that nobody guesses.
pub(super) fn receipt_part(engine: &Engine, uid: &str) -> Result<String, Refusal> {
    let mut part = transactions::receipt_key(engine, uid)?;
    part.truncate(32);
    Ok(part)
}
