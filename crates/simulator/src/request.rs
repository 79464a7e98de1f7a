//! What callers of the PSP wire send, read and checked once. `WIRE.md` lists the members.

use std::borrow::Cow;

use florin_domain::Currency;
use serde::Deserialize;
use url::Url;

use crate::payment::{ChangeKind, Hook};

/// One call as the shell read it from the socket.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub operation: Operation,
    /// The id in the path.
    pub target: Option<&'a str>,
    /// `Idempotency-Key`.
    pub key: Option<&'a str>,
    /// `X-Sim-Outcome`.
    pub outcome: Option<&'a str>,
    pub body: &'a [u8],
}

/// What can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Charge,
    Authorize,
    Change(ChangeKind),
    Tokenize,
    Status,
    Complete,
}

impl Operation {
    /// The word of rules and of the list of calls.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Operation::Charge => "charge",
            Operation::Authorize => "authorize",
            Operation::Change(kind) => kind.word(),
            Operation::Tokenize => "tokenize",
            Operation::Status => "status",
            Operation::Complete => "complete",
        }
    }

    /// The operation of a word.
    pub(crate) fn find(word: &str) -> Option<Operation> {
        Some(match word {
            "charge" => Operation::Charge,
            "authorize" => Operation::Authorize,
            "capture" => Operation::Change(ChangeKind::Capture),
            "void" => Operation::Change(ChangeKind::Void),
            "refund" => Operation::Change(ChangeKind::Refund),
            "increment" => Operation::Change(ChangeKind::Increment),
            "payout" => Operation::Change(ChangeKind::Payout),
            "tokenize" => Operation::Tokenize,
            "status" => Operation::Status,
            "complete" => Operation::Complete,
            _ => return None,
        })
    }
}

/// The body of every operation; each uses its own members and ignores the others.
#[derive(Debug, Deserialize)]
pub(crate) struct Body<'a> {
    /// The tenant, opaque.
    #[serde(borrow, default)]
    pub merchant: Cow<'a, str>,
    /// The gateway account's name.
    #[serde(borrow, default)]
    pub account: Cow<'a, str>,
    /// The attempt's own name; also the idempotency key.
    #[serde(borrow, default)]
    pub reference: Cow<'a, str>,
    /// Minor units.
    pub amount: Option<i64>,
    pub currency: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub card: Option<CardBody<'a>>,
    /// Instead of a card.
    #[serde(borrow)]
    pub direct: Option<DirectBody<'a>>,
    /// `customer` (default) or `merchant`.
    pub initiator: Option<Cow<'a, str>>,
    /// The network's id of the first payment, for merchant-initiated ones.
    pub network_transaction_id: Option<Cow<'a, str>>,
    /// Asks for no challenge: `low_value`, `tra`, …
    pub exemption: Option<Cow<'a, str>>,
    /// `auto` (default), `none`: no 3-D Secure is run, `challenge`: one is wanted.
    pub authentication: Option<Cow<'a, str>>,
    /// Authentication done elsewhere.
    pub three_ds: Option<ThreeDsBody>,
    #[serde(borrow)]
    pub billing: Option<Billing<'a>>,
    pub return_url: Option<String>,
    pub merchant_name: Option<String>,
    pub webhook: Option<HookBody>,
    pub latency_ms: Option<u64>,
    pub seed: Option<u64>,
    /// Unknown card numbers are invalid.
    #[serde(default)]
    pub strict: bool,
    /// `mock`: fixed answers, whatever card, amount and books say.
    pub profile: Option<Cow<'a, str>>,
    /// Give a token too.
    #[serde(default)]
    pub save: bool,
    /// A capture that gives the rest of the hold back.
    #[serde(default, rename = "final")]
    pub is_final: bool,
}

/// A card number or a token of ours.
#[derive(Deserialize)]
pub(crate) struct CardBody<'a> {
    #[serde(borrow)]
    pub number: Option<Cow<'a, str>>,
    pub token: Option<Cow<'a, str>>,
    pub exp_month: Option<u8>,
    pub exp_year: Option<u16>,
    pub cvc: Option<Cow<'a, str>>,
}

impl std::fmt::Debug for CardBody<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CardBody").finish_non_exhaustive()
    }
}

/// What a payer approves a payment with who pays without a card.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum DirectBody<'a> {
    /// A bank in this country.
    Bank {
        #[serde(borrow)]
        country: Cow<'a, str>,
    },
    /// An app for UPI; without an address a code is scanned.
    Upi {
        #[serde(borrow)]
        payer_address: Option<Cow<'a, str>>,
    },
}

/// What a 3-D Secure server elsewhere said. The cryptogram is taken and not looked at.
#[derive(Debug, Deserialize)]
pub(crate) struct ThreeDsBody {
    /// `Y`, `A`, `N`, `U`, `R`; absent counts as `Y`, as the cryptogram proves it.
    pub trans_status: Option<String>,
    /// Two digits.
    pub eci: Option<String>,
}

/// The payer's address.
#[derive(Debug, Deserialize)]
pub(crate) struct Billing<'a> {
    #[serde(borrow)]
    pub address: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub zip: Option<Cow<'a, str>>,
}

/// Where webhooks of this payment go and what signs them.
#[derive(Deserialize)]
pub(crate) struct HookBody {
    pub url: String,
    #[serde(default)]
    pub key: String,
}

impl std::fmt::Debug for HookBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HookBody").field("url", &self.url).finish_non_exhaustive()
    }
}

/// Why a body cannot be worked on: a refusal word and a sentence. Answered with 400.
pub(crate) type Fault = (&'static str, &'static str);

impl<'a> Body<'a> {
    /// Reads and checks what every operation needs; completing has no reference of its own.
    pub(crate) fn parse(bytes: &'a [u8], operation: Operation) -> Result<Body<'a>, Fault> {
        let body: Body =
            serde_json::from_slice(bytes).map_err(|_| invalid("the body is not the JSON of WIRE.md"))?;
        let named = |text: &str| !text.is_empty() && text.len() <= 200;
        if operation != Operation::Complete && !named(&body.reference) {
            return Err(invalid("reference: 1 to 200 bytes"));
        }
        if body.merchant.len() > 200 || body.account.len() > 200 {
            return Err(invalid("merchant, account: 200 bytes at most"));
        }
        if body.amount.is_some_and(|amount| amount <= 0 || amount > MAX_AMOUNT) {
            return Err(("amount_invalid", "amount: minor units, above zero"));
        }
        if body.return_url.as_deref().is_some_and(|url| !is_web(url)) {
            return Err(invalid("return_url: an http or https address"));
        }
        if body.webhook.as_ref().is_some_and(|hook| !is_web(&hook.url)) {
            return Err(invalid("webhook.url: an http or https address"));
        }
        Ok(body)
    }

    /// Amount in minor units and currency, both needed to pay.
    pub(crate) fn money(&self) -> Result<(i64, Currency), Fault> {
        let amount = self.amount.ok_or(("amount_invalid", "amount: missing"))?;
        Ok((amount, self.currency()?.ok_or(("currency_unsupported", "currency: missing"))?))
    }

    /// The currency, if one is named.
    pub(crate) fn currency(&self) -> Result<Option<Currency>, Fault> {
        let read = |code: &str| {
            Currency::parse(code).map_err(|_| ("currency_unsupported", "currency: an ISO 4217 code"))
        };
        self.currency.as_deref().map(read).transpose()
    }

    /// Answers are fixed.
    pub(crate) fn is_mock(&self) -> bool {
        self.profile.as_deref() == Some("mock")
    }

    /// No customer is there.
    pub(crate) fn is_merchant_initiated(&self) -> bool {
        self.initiator.as_deref() == Some("merchant")
    }

    /// Where this call's webhooks go.
    pub(crate) fn hook(&self) -> Option<Hook> {
        self.webhook.as_ref().map(|hook| Hook { url: hook.url.clone(), key: hook.key.clone() })
    }
}

/// Far above every effect and far below overflow of a sum.
const MAX_AMOUNT: i64 = 1_000_000_000_000_000;

fn invalid(message: &'static str) -> Fault {
    ("request_invalid", message)
}

fn is_web(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

impl CardBody<'_> {
    /// The number, when it has the form of one: 12 to 19 digits and a month that exists.
    pub(crate) fn number(&self) -> Result<&str, Fault> {
        let number = self.bare_number()?;
        match (self.exp_month, self.exp_year) {
            (Some(1..=12), Some(2000..=2199)) => Ok(number),
            _ => Err(("expiry_incorrect", "card.exp_month, card.exp_year: 1 to 12, four digits")),
        }
    }

    /// The number of a card that gets money: nobody asks for its date.
    pub(crate) fn bare_number(&self) -> Result<&str, Fault> {
        let number = self.number.as_deref().ok_or(invalid("card: number or token"))?;
        if !(12..=19).contains(&number.len()) || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(("card_number_invalid", "card.number: 12 to 19 digits"));
        }
        Ok(number)
    }
}
