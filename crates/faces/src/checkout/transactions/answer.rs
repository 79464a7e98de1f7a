//! What is told of a transaction: the object of versions none and 2, the flat one of version 3, lists and single
//! ones, in the member order of the reference (checkout-gateway 2.6 and 3).
//!
//! Everything comes from a [`TransactionView`], which holds neither a card number nor a verification value.

use std::borrow::Cow;

use florin_domain::Timestamp;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::super::codes::Code;
use super::super::given::{Given, Members};
use super::super::refusal::ApiVersion;
use super::kind::{Kind, Status};
use super::request::people::{Address, Customer};

mod classic;
mod flat;
pub(in crate::checkout) mod parts;

pub(in crate::checkout) use classic::Classic;
pub(in crate::checkout) use flat::Flat;
use parts::{BeProtected, CardView, Section, ThreeDsView};

/// All that may be told of a transaction.
#[derive(Debug, Clone)]
pub(in crate::checkout) struct TransactionView<'a> {
    /// Its name.
    pub(in crate::checkout) uid: &'a str,
    /// What it is.
    pub(in crate::checkout) kind: Kind,
    /// How it stands.
    pub(in crate::checkout) status: Status,
    /// Its processing code, told in version 3.
    pub(in crate::checkout) code: Code,
    /// For the shop; none while nothing is decided.
    pub(in crate::checkout) message: Option<Cow<'a, str>>,
    /// For the payer, told in version 3.
    pub(in crate::checkout) friendly_message: Cow<'a, str>,
    /// Minor units.
    pub(in crate::checkout) amount: i64,
    /// Three letters; none where no money is asked for.
    pub(in crate::checkout) currency: Option<&'a str>,
    /// As sent.
    pub(in crate::checkout) description: Option<&'a str>,
    /// The shop's own reference.
    pub(in crate::checkout) tracking_id: Option<&'a str>,
    /// No money moves.
    pub(in crate::checkout) test: bool,
    /// Of pages and e-mails.
    pub(in crate::checkout) language: &'a str,
    /// Its times.
    pub(in crate::checkout) times: Times,
    /// Whether it begins or continues a series.
    pub(in crate::checkout) recurring_type: Option<&'a str>,
    /// 3-D Secure status number.
    pub(in crate::checkout) status_code: Option<u16>,
    /// The transaction that it follows.
    pub(in crate::checkout) parent_uid: Option<&'a str>,
    /// Why, of refunds and chargebacks.
    pub(in crate::checkout) reason: Option<&'a str>,
    /// Where the payer goes while it is incomplete.
    pub(in crate::checkout) redirect_url: Option<&'a str>,
    /// A receipt for people, with an unguessable part.
    pub(in crate::checkout) receipt_url: Option<&'a str>,
    /// The pages may be framed.
    pub(in crate::checkout) iframe: bool,
    /// The card that pays.
    pub(in crate::checkout) card: Option<CardView<'a>>,
    /// The card that gets the money.
    pub(in crate::checkout) recipient_card: Option<CardView<'a>>,
    /// The acquirer's answer.
    pub(in crate::checkout) section: Section<'a>,
    /// 3-D Secure, when it ran.
    pub(in crate::checkout) three_d_secure: Option<ThreeDsView<'a>>,
    /// Results of the address check and the verification value check.
    pub(in crate::checkout) checks: Option<(&'a str, &'a str)>,
    /// What the risk check found.
    pub(in crate::checkout) be_protected: Option<BeProtected<'a>>,
    /// How routing ended, where it ran.
    pub(in crate::checkout) smart_routing: Option<&'a str>,
    /// The fiscal receipt, where there is one.
    pub(in crate::checkout) fiscalization: Option<&'a Given>,
    /// As sent.
    pub(in crate::checkout) additional_data: Option<&'a Members>,
    /// As sent.
    pub(in crate::checkout) customer: Option<&'a Customer>,
    /// As sent.
    pub(in crate::checkout) billing_address: Option<&'a Address>,
    /// As sent.
    pub(in crate::checkout) recipient: Option<&'a Members>,
    /// As sent.
    pub(in crate::checkout) recipient_billing_address: Option<&'a Address>,
    /// The disputed transaction, in the notice of a chargeback.
    pub(in crate::checkout) parent: Option<Box<TransactionView<'a>>>,
}

/// When what happened.
#[derive(Debug, Clone, Copy)]
#[allow(clippy::struct_field_names, reason = "the names on the wire")]
pub(in crate::checkout) struct Times {
    /// It was made.
    pub(in crate::checkout) created_at: Timestamp,
    /// Something of it changed last.
    pub(in crate::checkout) updated_at: Timestamp,
    /// It succeeded.
    pub(in crate::checkout) paid_at: Option<Timestamp>,
    /// It ends unless it is finished.
    pub(in crate::checkout) expired_at: Option<Timestamp>,
    /// End of the acquirer's day.
    pub(in crate::checkout) closed_at: Option<Timestamp>,
    /// The money was with the merchant.
    pub(in crate::checkout) settled_at: Option<Timestamp>,
    /// The provider settled it.
    pub(in crate::checkout) psp_settled_at: Option<Timestamp>,
    /// A person edited it.
    pub(in crate::checkout) manually_corrected_at: Option<Timestamp>,
}

/// An instant as the dialect writes it: `2031-05-04T15:12:07.001Z`.
pub(in crate::checkout) fn instant(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_microsecond(at.micros()).unwrap_or_default();
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// One transaction.
pub(in crate::checkout) fn one(view: &TransactionView<'_>, version: ApiVersion) -> Vec<u8> {
    #[derive(Serialize)]
    struct Wrapped<'v, 'a> {
        transaction: Classic<'v, 'a>,
    }
    let written = match version {
        ApiVersion::Three => serde_json::to_vec(&Flat(view)),
        _ => serde_json::to_vec(&Wrapped { transaction: Classic(view) }),
    };
    written.unwrap_or_default()
}

/// Several transactions, in the order given.
pub(in crate::checkout) fn many(views: &[TransactionView<'_>], version: ApiVersion) -> Vec<u8> {
    struct List<'v, 'a>(&'v [TransactionView<'a>], ApiVersion);
    impl Serialize for List<'_, '_> {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            match self.1 {
                ApiVersion::Three => to.collect_seq(self.0.iter().map(Flat)),
                _ => to.collect_seq(self.0.iter().map(Classic)),
            }
        }
    }
    #[derive(Serialize)]
    struct Wrapped<'v, 'a> {
        transactions: List<'v, 'a>,
    }
    serde_json::to_vec(&Wrapped { transactions: List(views, version) }).unwrap_or_default()
}

/// Writes `null` for times that did not come.
fn time<M: SerializeMap>(map: &mut M, name: &'static str, at: Option<Timestamp>) -> Result<(), M::Error> {
    map.serialize_entry(name, &at.map(instant))
}

/// Writes a member only if it is there.
fn some<M: SerializeMap, T: Serialize>(
    map: &mut M,
    name: &'static str,
    value: Option<T>,
) -> Result<(), M::Error> {
    value.map_or(Ok(()), |value| map.serialize_entry(name, &value))
}
