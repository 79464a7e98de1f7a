//! 3-D Secure servers: how those are spoken to who ask a card's issuer for us (standards 3). Pure, like connectors: the
//! engine sends what is written here and hands the reply back.

mod simulator;
#[cfg(test)]
mod tests;

use std::fmt;

use florin_domain::three_ds::{Browser, ChallengeWish, Flow, MethodResult, TransStatus};
use florin_domain::{Card, Money};
use zeroize::Zeroizing;

use crate::http::{Reply, Request};

/// One provider.
pub trait ThreeDsServer: Send + Sync {
    /// What is known of it.
    fn manifest(&self) -> &'static ThreeDsManifest;

    /// The request for this question. The same question, the same bytes.
    fn request(&self, call: &ThreeDsCall<'_>) -> Request;

    /// What a reply says; none if it says nothing that can be relied upon.
    fn read(&self, ask: &ThreeDsAsk<'_>, reply: &Reply) -> Option<ThreeDsAnswer>;
}

/// What is known of a provider, as data.
#[derive(Debug)]
pub struct ThreeDsManifest {
    /// `ThreeDsServer` of a `CardPay` account.
    pub name: &'static str,
    /// Address for real cards; empty where the server knows it.
    pub live: &'static str,
    /// Milliseconds for a call.
    pub timeout_ms: u64,
    /// Its issuers are make-believe: it serves tests alone.
    pub make_believe: bool,
}

/// One question.
#[derive(Debug)]
pub struct ThreeDsCall<'a> {
    /// Without a slash at the end.
    pub base_url: &'a str,
    /// The merchant, opaque.
    pub merchant: &'a str,
    /// The authentication's own name: the same one is never begun twice.
    pub reference: &'a str,
    /// What is asked.
    pub ask: ThreeDsAsk<'a>,
}

/// What is asked.
#[derive(Debug)]
pub enum ThreeDsAsk<'a> {
    /// Which versions and which method page the card's issuer has.
    Enrolment {
        /// The card.
        card: &'a Card,
    },
    /// That the cardholder is authenticated (`AReq`).
    Authenticate(Box<Areq<'a>>),
    /// What became of a challenge (`RReq`, as the server heard it).
    Result {
        /// The server's id of it.
        server_id: &'a str,
    },
}

/// An authentication request.
#[derive(Debug)]
pub struct Areq<'a> {
    /// The server's id of it.
    pub server_id: &'a str,
    /// The card.
    pub card: &'a Card,
    /// What is to be paid; none where the card is only stored.
    pub money: Option<Money>,
    /// The shop's name, as the cardholder is shown it.
    pub merchant_name: &'a str,
    /// What became of the method page.
    pub method: MethodResult,
    /// Whether a challenge is wanted.
    pub wish: ChallengeWish,
    /// The payer's browser.
    pub browser: &'a Browser,
    /// Where the browser returns to from a challenge.
    pub notification_url: &'a str,
}

/// What was answered.
#[derive(Debug)]
pub enum ThreeDsAnswer {
    /// The card takes no part.
    NotEnrolled,
    /// It does.
    Enrolled {
        /// The server's id of the authentication (`threeDSServerTransID`).
        server_id: String,
        /// The protocol's version.
        version: String,
        /// The issuer's method page.
        method_url: Option<String>,
    },
    /// How the authentication stands.
    Standing(Box<Standing>),
}

/// How an authentication stands at the issuer.
pub struct Standing {
    /// The issuer's word.
    pub status: TransStatus,
    /// Why, two digits.
    pub reason: Option<String>,
    /// Electronic commerce indicator, two digits.
    pub eci: Option<String>,
    /// The cryptogram, base64. A secret.
    pub value: Option<Zeroizing<String>>,
    /// The directory's id of it.
    pub ds_id: Option<String>,
    /// The issuer's id of it.
    pub acs_id: Option<String>,
    /// The protocol's version.
    pub version: Option<String>,
    /// Why the cardholder was not asked to the end, two digits.
    pub cancel: Option<String>,
    /// How the cardholder was authenticated.
    pub flow: Flow,
    /// Where the browser goes with the challenge.
    pub challenge: Option<Challenge>,
}

/// A form that the browser posts to the issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// Where to.
    pub url: String,
    /// `creq`: base64url of its JSON, without padding.
    pub creq: String,
}

impl fmt::Debug for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Standing")
            .field("status", &self.status)
            .field("eci", &self.eci)
            .finish_non_exhaustive()
    }
}

/// All providers.
static ALL: &[&dyn ThreeDsServer] = &[&simulator::SimulatedServer];

/// The provider of this name, in any letter case.
pub fn find(name: &str) -> Option<&'static dyn ThreeDsServer> {
    ALL.iter().copied().find(|server| server.manifest().name.eq_ignore_ascii_case(name))
}

/// The names of all providers.
pub fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|server| server.manifest().name)
}
