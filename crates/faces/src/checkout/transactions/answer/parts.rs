//! Parts of an answer: the card, the acquirer's answer, 3-D Secure, the checks (checkout-gateway 3.2 to 3.5).

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

/// A card as it is told (checkout-gateway 3.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(in crate::checkout) struct CardView<'a> {
    /// The name on it.
    pub(in crate::checkout) holder: Option<&'a str>,
    /// The same for the same number: a keyed hash.
    pub(in crate::checkout) stamp: Option<Stamp<'a>>,
    /// The scheme.
    pub(in crate::checkout) brand: Option<&'a str>,
    /// Its label inside the scheme.
    pub(in crate::checkout) sub_brand: Option<&'a str>,
    /// Last four digits.
    pub(in crate::checkout) last_4: &'a str,
    /// The first digit.
    pub(in crate::checkout) first_1: &'a str,
    /// First six digits.
    pub(in crate::checkout) bin: Option<&'a str>,
    /// First eight digits, where they may be shown.
    pub(in crate::checkout) bin_8: Option<&'a str>,
    /// Two letters.
    pub(in crate::checkout) issuer_country: Option<&'a str>,
    /// The issuer.
    pub(in crate::checkout) issuer_name: Option<&'a str>,
    /// The issuer's product.
    pub(in crate::checkout) product: Option<&'a str>,
    /// 1 to 12.
    pub(in crate::checkout) exp_month: Option<u8>,
    /// Four digits.
    pub(in crate::checkout) exp_year: Option<u16>,
    /// The wallet that it came from.
    pub(in crate::checkout) token_provider: Option<&'a str>,
    /// What the shop may charge it by later.
    pub(in crate::checkout) token: Option<&'a str>,
}

/// A card's fingerprint, told as the dialect has it: 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::checkout) struct Stamp<'a>(pub(in crate::checkout) &'a str);

impl Serialize for Stamp<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match URL_SAFE_NO_PAD.decode(self.0) {
            Ok(bytes) if bytes.len() == 32 => {
                to.collect_str(&bytes.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}")))
            }
            _ => to.serialize_str(self.0),
        }
    }
}

/// The acquirer's answer (checkout-gateway 3.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::checkout) struct Section<'a> {
    /// Which members it has.
    pub(in crate::checkout) form: Form,
    /// How the transaction stands.
    pub(in crate::checkout) status: &'static str,
    /// What the acquirer said, in our words.
    pub(in crate::checkout) message: Option<Cow<'a, str>>,
    /// The issuer's code.
    pub(in crate::checkout) auth_code: Option<&'a str>,
    /// A processing code, or the acquirer's own.
    pub(in crate::checkout) bank_code: Option<&'a str>,
    /// Retrieval reference number.
    pub(in crate::checkout) rrn: Option<&'a str>,
    /// The acquirer's reference.
    pub(in crate::checkout) ref_id: Option<&'a str>,
    /// Minor units.
    pub(in crate::checkout) amount: i64,
    /// Three letters; none where no money is asked for.
    pub(in crate::checkout) currency: Option<&'a str>,
    /// Text on the card statement.
    pub(in crate::checkout) billing_descriptor: Option<&'a str>,
    /// A number that stands for the acquirer account.
    pub(in crate::checkout) gateway_id: Option<i64>,
}

/// How much an acquirer's answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::checkout) enum Form {
    /// Of payments and what begins like them.
    Whole,
    /// Of captures, voids, refunds and chargebacks.
    Short,
    /// Of checkups, which no acquirer hears of.
    Bare,
}

impl Serialize for Section<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("status", self.status)?;
        map.serialize_entry("message", &self.message)?;
        if self.form == Form::Whole {
            map.serialize_entry("auth_code", &self.auth_code)?;
            map.serialize_entry("bank_code", &self.bank_code)?;
            map.serialize_entry("rrn", &self.rrn)?;
        }
        if self.form != Form::Bare {
            map.serialize_entry("ref_id", &self.ref_id)?;
        }
        if self.form == Form::Whole {
            map.serialize_entry("amount", &self.amount)?;
            map.serialize_entry("currency", &self.currency)?;
            map.serialize_entry("billing_descriptor", &self.billing_descriptor)?;
        }
        if self.form != Form::Bare {
            map.serialize_entry("gateway_id", &self.gateway_id)?;
        }
        map.end()
    }
}

/// What 3-D Secure ended with (checkout-gateway 3.4). No cryptogram: it is used once and never kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(in crate::checkout) struct ThreeDsView<'a> {
    /// `successful`, `failed`, `incomplete`.
    pub(in crate::checkout) status: &'a str,
    /// In words.
    pub(in crate::checkout) message: Option<&'a str>,
    /// Whether the card is enrolled: `Y`, `N`, `U`.
    pub(in crate::checkout) ve_status: Option<&'a str>,
    /// What the authentication said: `Y`, `A`, `N`, `U`, `R`.
    pub(in crate::checkout) pa_status: Option<&'a str>,
    /// Electronic commerce indicator.
    pub(in crate::checkout) eci: Option<&'a str>,
    /// Id at the directory server.
    pub(in crate::checkout) xid: Option<&'a str>,
    /// Always null.
    pub(in crate::checkout) cavv: Option<&'a str>,
    /// Always null.
    pub(in crate::checkout) cavv_algorithm: Option<&'a str>,
    /// Why it failed.
    pub(in crate::checkout) fail_reason: Option<&'a str>,
    /// The issuer's page.
    pub(in crate::checkout) acs_url: Option<&'a str>,
    /// Version 1: what the issuer's page is sent.
    pub(in crate::checkout) pa_req: Option<&'a str>,
    /// Version 2: the same.
    pub(in crate::checkout) creq: Option<&'a str>,
    /// Version 1: what comes back untouched.
    pub(in crate::checkout) md: Option<&'a str>,
    /// Where the payer goes first, and comes back to.
    pub(in crate::checkout) pa_res_url: Option<&'a str>,
    /// Where the device's data is collected.
    pub(in crate::checkout) method_process_url: Option<&'a str>,
}

/// What the risk check found (checkout-gateway 3.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::checkout) struct BeProtected<'a> {
    /// `successful`, `failed`, `error`.
    pub(in crate::checkout) status: &'a str,
    /// In words.
    pub(in crate::checkout) message: Option<&'a str>,
    /// What was looked up in the lists: `email`, `absent`.
    pub(in crate::checkout) lists: &'a [(&'a str, &'a str)],
    /// Outcomes of rules, by alias and condition.
    pub(in crate::checkout) rules: &'a [RuleOutcome<'a>],
}

/// One rule's outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::checkout) struct RuleOutcome<'a> {
    /// Whose rule.
    pub(in crate::checkout) account: &'a str,
    /// The rule's name.
    pub(in crate::checkout) alias: &'a str,
    /// What it looks at.
    pub(in crate::checkout) condition: &'a str,
    /// `passed`, `skipped`, `review`, `reject`, `skip_3ds`.
    pub(in crate::checkout) outcome: &'a str,
}

impl Serialize for BeProtected<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("status", self.status)?;
        map.serialize_entry("message", &self.message)?;
        map.serialize_entry("white_black_list", &Pairs(self.lists))?;
        if !self.rules.is_empty() {
            map.serialize_entry("rules", &Rules(self.rules))?;
        }
        map.end()
    }
}

struct Pairs<'a>(&'a [(&'a str, &'a str)]);

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().copied())
    }
}

/// Rules by account, then by alias, then by condition; neighbours of one name share an object.
struct Rules<'a>(&'a [RuleOutcome<'a>]);

impl Serialize for Rules<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let accounts = self.0.chunk_by(|one, next| one.account == next.account);
        to.collect_map(accounts.map(|rules| (rules[0].account, Aliases(rules))))
    }
}

struct Aliases<'a>(&'a [RuleOutcome<'a>]);

impl Serialize for Aliases<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let aliases = self.0.chunk_by(|one, next| one.alias == next.alias);
        to.collect_map(aliases.map(|rules| (rules[0].alias, Conditions(rules))))
    }
}

struct Conditions<'a>(&'a [RuleOutcome<'a>]);

impl Serialize for Conditions<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|rule| (rule.condition, rule.outcome)))
    }
}

/// `avs_cvc_verification`: the results of the two checks.
pub(super) struct Checks<'a>(pub(super) &'a str, pub(super) &'a str);

impl Serialize for Checks<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Code<'a> {
            result_code: &'a str,
        }
        let mut map = to.serialize_map(Some(2))?;
        map.serialize_entry("avs_verification", &Code { result_code: self.0 })?;
        map.serialize_entry("cvc_verification", &Code { result_code: self.1 })?;
        map.end()
    }
}

/// `gateway`.
#[derive(Serialize)]
pub(super) struct Gateway {
    pub(super) iframe: bool,
}

/// `smart_routing_verification`.
#[derive(Serialize)]
pub(super) struct SmartRouting<'a> {
    pub(super) status: &'a str,
}
