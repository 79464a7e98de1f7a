//! The trait that every PSP's file implements, and the words it speaks with the engine.

use std::fmt;

use florin_domain::{Card, Credentials, Invalid, Mode, Money, Operation, Refusal};
use serde::{Deserialize, Serialize};

use crate::http::{Reply, Request};
use crate::notice::{Notice, NoticeError, NoticeRequest, Signer};
pub use crate::payout::{Party, Payout};
pub use crate::purchase::{
    Authenticated, Authentication, Direct, DirectKind, Initiator, Instrument, Payer, Purchase, Shipping,
    ThreeDs,
};

/// One PSP. `step` is asked for the next request, with all replies so far, until it is done.
pub trait Connector: Send + Sync {
    /// What is known of the PSP as data: routing, forms and docs read it.
    fn manifest(&self) -> &'static Manifest;

    /// The next request, or the answer. Same call and replies, same bytes (contract law 1).
    fn step(&self, call: &Call<'_>, replies: &[Reply]) -> Result<Step, ConnectorError>;

    /// What a PSP's call to us says. Verified on the raw bytes before anything is read; a missing
    /// verification key refuses (connectors 1).
    fn notices(&self, request: &NoticeRequest<'_>) -> Result<Vec<Notice>, NoticeError> {
        let _ = request;
        Err(NoticeError::Unsupported)
    }

    /// The certificate that [`Connector::notices`] needs before it can believe a call; none where it needs none. Whoever
    /// fetches it also proves that it is a valid one of that host.
    fn notice_signer(&self, request: &NoticeRequest<'_>) -> Result<Option<Signer>, NoticeError> {
        let _ = request;
        Ok(None)
    }

    /// How many seconds a reply may serve again, if its request allows that at all.
    fn reusable_for_s(&self, reply: &Reply) -> u32 {
        let _ = reply;
        0
    }

    /// Whether a card may come with a 3-D Secure authentication that was done elsewhere. Where not, the PSP does its own.
    fn takes_three_ds(&self) -> bool {
        true
    }

    /// Whether these credentials are for test or live money, where the PSP's keys tell.
    fn credentials_mode(&self, credentials: &Credentials) -> Option<Mode> {
        let _ = credentials;
        None
    }
}

/// What is known of a PSP, as data.
#[derive(Debug)]
pub struct Manifest {
    /// The word in addresses and in the store: `stripe`.
    pub id: &'static str,
    /// `paymentGatewayName` of the gateway dialect: `Stripe`.
    pub name: &'static str,
    /// For people.
    pub display_name: &'static str,
    /// The PSP's home page.
    pub home: Option<&'static str>,
    /// One line for people.
    pub description: Option<&'static str>,
    /// Base address for real money; empty for the simulator family, whose address the server knows.
    pub live: &'static str,
    /// Base address of the sandbox.
    pub test: &'static str,
    /// What a gateway account must or may hold.
    pub credentials: &'static [CredentialField],
    /// What can be asked; everything else is answered `NotImplemented` before anything is sent.
    pub verbs: &'static [Verb],
    /// Takes network tokens with a cryptogram.
    pub network_tokens: bool,
    /// Payments that the payer approves elsewhere; none if the PSP offers none.
    pub direct: Option<DirectTerms>,
    /// Milliseconds for a whole call.
    pub timeout_ms: u64,
    /// Milliseconds for a status query.
    pub status_timeout_ms: u64,
    /// HTTP statuses that this PSP documents as "not processed" (operate 8).
    pub not_processed: &'static [u16],
    /// How long "not found" may still become "found", in seconds (standards 8.4).
    pub settle_delay_s: u32,
    /// Can be asked for an attempt by our own reference. Where not, "not found" proves nothing.
    pub finds_by_reference: bool,
    /// A PSP of make-believe: no money is ever real.
    pub make_believe: bool,
}

impl Manifest {
    /// Whether this can be asked.
    pub fn can(&self, verb: Verb) -> bool {
        self.verbs.contains(&verb)
    }

    /// Whether its payers can pay in this way.
    pub fn takes(&self, kind: DirectKind) -> bool {
        self.direct.is_some_and(|terms| terms.kinds.contains(&kind))
    }

    /// Whether a payment that waits for its payer is taken by our completing it: then completing moves money.
    pub fn takes_on_completion(&self) -> bool {
        self.direct.is_some_and(|terms| terms.completed_within_s.is_some())
    }

    /// A credential by the name of its field or one of its other spellings; empty ones count as missing.
    pub fn credential<'a>(&self, credentials: &'a Credentials, name: &str) -> Option<&'a str> {
        let field = self.credentials.iter().find(|field| field.name == name)?;
        std::iter::once(&field.name)
            .chain(field.aliases)
            .find_map(|spelling| credentials.get(spelling).map(str::trim).filter(|value| !value.is_empty()))
    }

    /// The same, where nothing can be asked without it.
    pub fn required<'a>(
        &self,
        credentials: &'a Credentials,
        name: &'static str,
    ) -> Result<&'a str, ConnectorError> {
        self.credential(credentials, name).ok_or(ConnectorError::Credential(name))
    }
}

/// How a PSP does direct payments: the payer approves them elsewhere, and no card is involved (orchestra 10).
///
/// A charge of that kind is answered with an action and the PSP's reference. Then it is asked for, until it is final.
#[derive(Debug, Clone, Copy)]
pub struct DirectTerms {
    /// What the payer can approve them with.
    pub kinds: &'static [DirectKind],
    /// Countries of banks, ISO 3166-1 alpha-2; empty where the kind knows none.
    pub countries: &'static [&'static str],
    /// For PSPs that take nothing before we complete it: after so many seconds a payment that nobody completed has
    /// ended. None where the PSP takes the money by itself once the payer approved.
    pub completed_within_s: Option<u32>,
}

/// One credential of a gateway account.
#[derive(Debug)]
pub struct CredentialField {
    /// The name in `credentialsNames`.
    pub name: &'static str,
    /// Other spellings that merchants send (orchestra 7).
    pub aliases: &'static [&'static str],
    /// Without it nothing can be asked.
    pub required: bool,
}

/// What can be asked of a PSP (connectors 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the words of the specification")]
pub enum Verb {
    Charge,
    Authorize,
    Capture,
    Void,
    Refund,
    Status,
    Tokenize,
    Increment,
    Complete,
    Payout,
}

/// One question to a PSP, with everything needed to write its requests.
#[derive(Debug)]
pub struct Call<'a> {
    /// Where the PSP answers, without a slash at the end.
    pub base_url: &'a str,
    /// Whether money is real.
    pub mode: Mode,
    /// The account's credentials.
    pub credentials: &'a Credentials,
    /// The gateway account's name or, for inline credentials, its id.
    pub account: &'a str,
    /// The merchant's id; only the simulator, which serves many tenants without credentials, sends it.
    pub merchant: &'a str,
    /// The attempt's own name: idempotency key and merchant reference.
    pub reference: &'a str,
    /// The question.
    pub ask: Ask<'a>,
}

/// The question itself.
#[derive(Debug)]
pub enum Ask<'a> {
    /// Take money at once.
    Charge(Purchase<'a>),
    /// Hold money.
    Authorize(Purchase<'a>),
    /// Take held money.
    Capture(FollowUp<'a>),
    /// Give a hold or an unsettled charge back.
    Void(FollowUp<'a>),
    /// Give taken money back.
    Refund(FollowUp<'a>),
    /// Raise a hold by this amount.
    Increment(FollowUp<'a>),
    /// Store the card at the PSP.
    Tokenize(Instrument<'a>),
    /// Send money to a card.
    Payout(Payout<'a>),
    /// How an attempt stands.
    Status(Lookup<'a>),
    /// The payer is back from 3-D Secure or a redirect.
    Complete(Lookup<'a>),
}

impl Ask<'_> {
    /// The verb, as the manifest lists it.
    pub fn verb(&self) -> Verb {
        match self {
            Ask::Charge(_) => Verb::Charge,
            Ask::Authorize(_) => Verb::Authorize,
            Ask::Capture(_) => Verb::Capture,
            Ask::Void(_) => Verb::Void,
            Ask::Refund(_) => Verb::Refund,
            Ask::Increment(_) => Verb::Increment,
            Ask::Tokenize(_) => Verb::Tokenize,
            Ask::Payout(_) => Verb::Payout,
            Ask::Status(_) => Verb::Status,
            Ask::Complete(_) => Verb::Complete,
        }
    }
}

/// A capture, void or refund.
#[derive(Debug)]
pub struct FollowUp<'a> {
    /// The PSP's reference of what it acts upon.
    pub parent: &'a str,
    /// How much; for a void, the amount of what is voided.
    pub money: Money,
    /// The card again, for PSPs that want it (never its verification value).
    pub card: Option<&'a Card>,
}

/// A question about an attempt made earlier.
#[derive(Debug)]
pub struct Lookup<'a> {
    /// What was asked then.
    pub operation: Operation,
    /// The amount asked then; none for payments that were not made through us.
    pub money: Option<Money>,
    /// Our reference of the attempt, if it was made through us.
    pub reference: Option<&'a str>,
    /// The PSP's reference of the attempt, if it ever told.
    pub psp_reference: Option<&'a str>,
    /// The PSP's reference of what the attempt acted upon.
    pub parent: Option<&'a str>,
    /// The same hold was captured by other asks too, or may have been: what is taken of it proves
    /// nothing about this one capture.
    pub other_captures: bool,
}

/// What comes next.
#[derive(Debug)]
pub enum Step {
    /// Send this and come back with the reply.
    Send(Request),
    /// This is the answer.
    Done(Box<Answer>),
}

/// What a PSP said, in our words, with everything of its own that is always kept (connectors 1).
///
/// `Debug` shows the verdict and the references, not the token and the raw reply.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The verdict.
    pub outcome: Outcome,
    /// Status only: it was read from the attempt itself, so that [`Outcome::Refused`] is the attempt's end.
    /// Without it a refusal is one of the question, and says nothing of the attempt.
    pub about_attempt: bool,
    /// The PSP's reference; later asks name it as their parent.
    pub psp_reference: Option<String>,
    /// Our reference as the PSP repeats it. Another one than asked makes the outcome unknown.
    pub reference: Option<String>,
    /// The amount that the PSP names. Another one than asked makes the outcome unknown.
    pub money: Option<Money>,
    /// The issuer's code.
    pub auth_code: Option<String>,
    /// Result of the address check, as the PSP writes it.
    pub avs: Option<String>,
    /// Result of the verification value check, as the PSP writes it.
    pub cvc: Option<String>,
    /// What the authentication came to; none where the PSP ran none, or it is not over.
    pub authenticated: Option<Authenticated>,
    /// Id of the card network, for later merchant-initiated payments.
    pub network_transaction_id: Option<String>,
    /// The PSP's code and text.
    pub code: Option<String>,
    /// See `code`.
    pub text: Option<String>,
    /// Second level: the issuer's code and text.
    pub sub_code: Option<String>,
    /// See `sub_code`.
    pub sub_text: Option<String>,
    /// A token of the card at this PSP.
    pub token: Option<String>,
    /// The raw reply as JSON, card data and secrets removed.
    pub raw: Option<serde_json::Value>,
    /// Something that people should look at: an unknown word, a contradiction.
    pub alarm: Option<String>,
}

impl Answer {
    /// An answer with nothing but a verdict.
    pub fn of(outcome: Outcome) -> Answer {
        Answer {
            outcome,
            about_attempt: false,
            psp_reference: None,
            reference: None,
            money: None,
            auth_code: None,
            avs: None,
            cvc: None,
            authenticated: None,
            network_transaction_id: None,
            code: None,
            text: None,
            sub_code: None,
            sub_text: None,
            token: None,
            raw: None,
            alarm: None,
        }
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("outcome", &self.outcome)
            .field("about_attempt", &self.about_attempt)
            .field("psp_reference", &self.psp_reference)
            .field("reference", &self.reference)
            .field("money", &self.money)
            .field("code", &self.code)
            .field("sub_code", &self.sub_code)
            .field("alarm", &self.alarm)
            .finish_non_exhaustive()
    }
}

/// The verdict. A decline is an answer, never an `Err` (contract law 10).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Money is held.
    Authorized,
    /// Money is taken.
    Captured,
    /// A hold or charge is given back.
    Voided,
    /// Money is given back.
    Refunded,
    /// The card is stored.
    Tokenized,
    /// Money went to a card.
    PaidOut,
    /// The PSP has it and will tell later.
    Pending,
    /// The payer must do something.
    Action(Action),
    /// The issuer, the scheme or the PSP's risk engine said no (category hard, soft or fraud).
    Declined(Refusal),
    /// An error: by its class surely not executed, or to be asked about (category config or network).
    /// To a status question, see [`Answer::about_attempt`].
    Refused(Refusal),
    /// Status only: the PSP knows no such attempt.
    NotFound,
    /// Status only: the hold ran out.
    Expired,
}

/// What the payer must do; it is kept as JSON with the attempt. `Debug` shows no address: it may open the
/// challenge to whoever reads it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Action {
    /// Go there.
    Redirect {
        /// The address.
        url: String,
    },
    /// Post these fields there.
    PostForm {
        /// The address.
        url: String,
        /// Names and values.
        fields: Vec<(String, String)>,
    },
    /// Show them this text as a code to scan, or lead them there.
    Present {
        /// What the code says: `upi://pay?…`.
        text: String,
        /// A page that does the same, if there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        url: Option<String>,
    },
    /// Something that only the PSP's own script can do.
    Sdk,
    /// Wait; nothing to do.
    Wait,
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Action::Redirect { .. } => "Redirect",
            Action::PostForm { .. } => "PostForm",
            Action::Present { .. } => "Present",
            Action::Sdk => "Sdk",
            Action::Wait => "Wait",
        })
    }
}

/// Why nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConnectorError {
    /// The PSP cannot do it.
    #[error("this gateway does not do {0:?}")]
    Unsupported(Verb),
    /// The PSP cannot carry this amount or currency.
    #[error("this gateway cannot carry this amount or currency")]
    Amount,
    /// A credential is missing.
    #[error("the gateway account has no {0}")]
    Credential(&'static str),
    /// Something else of the caller's words cannot be said to this PSP.
    #[error(transparent)]
    Invalid(#[from] Invalid),
}
