//! What is sealed of an authentication: what was asked and heard, and apart from it the card that waits for its use.

use std::borrow::Cow;
use std::fmt;

use florin_connectors::three_ds::{Standing, ThreeDsAnswer};
use florin_domain::three_ds::{
    Browser, ChallengeWish, Ending, Liability, Policy, Proof, TransStatus, eci_of,
};
use florin_domain::{Brand, Card, Currency, Cvv, Expiry, MerchantId, Money, Pan};
use florin_store::StoreError;
use florin_store::authentications::AuthenticationRow;
use florin_vault::Aad;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use super::Wanted;
use crate::engine::Engine;
use crate::error::EngineError;

/// A card's body is never longer; growing would leave a copy behind.
const CARD_BYTES: usize = 16 * 1024;

/// What was asked and heard.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Body {
    /// The provider; empty where the merchant or a wallet brought the proof.
    pub(super) server: String,
    /// Only authenticated cards go on.
    pub(super) always: bool,
    wish: String,
    /// Minor units and currency; none where the card is only stored.
    money: Option<(i64, String)>,
    brand: Option<String>,
    pub(super) fingerprint: String,
    pub(super) merchant_name: String,
    browser: KeptBrowser,
    pub(super) notification_url: String,
    pub(super) server_id: Option<String>,
    pub(super) method_url: Option<String>,
    pub(super) version: Option<String>,
    pub(super) ds_id: Option<String>,
    pub(super) acs_id: Option<String>,
    status: Option<String>,
    reason: Option<String>,
    pub(super) eci: Option<String>,
    /// The cryptogram.
    value: Option<Cryptogram>,
    /// There was one, also after it was forgotten.
    had_value: bool,
    cancel: Option<String>,
    flow: Option<String>,
    /// Who bears a fraud where the proof is handed on, while an account is asked that does not get it.
    pub(super) with_proof: Option<(String, String)>,
    /// Address and `creq`.
    pub(super) challenge: Option<(String, String)>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct KeptBrowser {
    accept: String,
    ip: String,
    agent: String,
    language: String,
    width: u32,
    height: u32,
    depth: u8,
    zone: i16,
}

/// A secret that is wiped.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Cryptogram(String);

impl Drop for Cryptogram {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").field("status", &self.status).field("eci", &self.eci).finish_non_exhaustive()
    }
}

impl Body {
    pub(super) fn of(wanted: &Wanted<'_>, fingerprint: String) -> Body {
        let browser = &wanted.browser;
        let (width, height) = browser.screen();
        Body {
            server: wanted.server.manifest().name.to_owned(),
            always: wanted.policy == Policy::Always,
            wish: wanted.wish.as_str().to_owned(),
            money: wanted.money.map(|money| (money.minor(), money.currency().code().to_owned())),
            brand: wanted.card.facts().brand.map(|brand| brand.as_str().to_owned()),
            fingerprint,
            merchant_name: wanted.merchant_name.to_owned(),
            browser: KeptBrowser {
                accept: browser.accept().to_owned(),
                ip: browser.ip().to_owned(),
                agent: browser.user_agent().to_owned(),
                language: browser.language().to_owned(),
                width,
                height,
                depth: browser.color_depth(),
                zone: browser.time_zone_minutes(),
            },
            notification_url: wanted.notification_url.clone(),
            ..Body::default()
        }
    }

    /// What somebody else brought along: the cryptogram itself is the PSP's alone.
    pub(super) fn brought(card: &Card, money: Money, fingerprint: String) -> Body {
        Body {
            money: Some((money.minor(), money.currency().code().to_owned())),
            brand: card.facts().brand.map(|brand| brand.as_str().to_owned()),
            fingerprint,
            ..Body::default()
        }
    }

    pub(super) fn had(mut self, had_value: bool) -> Body {
        self.had_value = had_value;
        self
    }

    pub(super) fn seal(
        &self,
        engine: &Engine,
        merchant: &MerchantId,
        id: &str,
    ) -> Result<String, EngineError> {
        let mut text = Zeroizing::new(Vec::with_capacity(CARD_BYTES));
        serde_json::to_writer(&mut *text, self).map_err(|_| StoreError::Row)?;
        Ok(engine.ring.seal(&*engine.rng, aad(merchant, id, "authentication"), &text)?)
    }

    pub(super) fn open(engine: &Engine, row: &AuthenticationRow) -> Result<Body, EngineError> {
        let text = engine.ring.open(aad(&row.merchant, &row.id, "authentication"), &row.body)?;
        Ok(serde_json::from_slice(text.expose()).map_err(|_| StoreError::Row)?)
    }

    /// The cryptogram, as long as it is kept.
    pub(super) fn value(&self) -> Option<&str> {
        self.value.as_ref().map(|value| value.0.as_str())
    }

    pub(super) fn policy(&self) -> Policy {
        if self.always { Policy::Always } else { Policy::WherePossible }
    }

    pub(super) fn wish(&self) -> ChallengeWish {
        ChallengeWish::find(&self.wish).unwrap_or(ChallengeWish::NoPreference)
    }

    pub(super) fn money(&self) -> Result<Option<Money>, EngineError> {
        let read = |(minor, code): &(i64, String)| Money::from_minor(*minor, Currency::parse(code)?);
        Ok(self.money.as_ref().map(read).transpose()?)
    }

    pub(super) fn browser(&self) -> Browser {
        let kept = &self.browser;
        Browser::of_request(&kept.accept, &kept.ip, &kept.agent)
            .speaking(&kept.language)
            .showing(kept.width.into(), kept.height.into(), kept.depth.into())
            .living(kept.zone.into())
    }

    /// Adds what an answer tells. What is known stays where the answer is silent.
    pub(super) fn note(&mut self, answer: ThreeDsAnswer) {
        match answer {
            ThreeDsAnswer::NotEnrolled => {}
            ThreeDsAnswer::Enrolled { server_id, version, method_url } => {
                (self.server_id, self.version, self.method_url) =
                    (Some(server_id), Some(version), method_url);
            }
            ThreeDsAnswer::Standing(standing) => self.note_standing(*standing),
        }
    }

    fn note_standing(&mut self, standing: Standing) {
        let Standing { status, reason, eci, value, ds_id, acs_id, version, cancel, flow, challenge } =
            standing;
        self.status = Some(status.as_str().to_owned());
        self.reason = reason.or(self.reason.take());
        self.eci = eci.or(self.eci.take());
        self.ds_id = ds_id.or(self.ds_id.take());
        self.acs_id = acs_id.or(self.acs_id.take());
        self.version = version.or(self.version.take());
        self.cancel = cancel.or(self.cancel.take());
        self.flow = Some(flow.as_str().to_owned());
        self.challenge = challenge.map(|challenge| (challenge.url, challenge.creq));
        if let Some(value) = value {
            self.value = Some(Cryptogram(value.as_str().to_owned()));
            self.had_value = true;
        }
    }

    /// Fills in the scheme's own indicator where the issuer told none of a proof.
    pub(super) fn complete_eci(&mut self, ending: Ending) {
        if self.eci.is_none() && ending.is_proof() {
            self.eci = self.status().and_then(|status| eci_of(self.brand(), status)).map(str::to_owned);
        }
    }

    /// Who bears a fraud after this end. An end without the issuer's word is one without proof.
    pub(super) fn liability(&self, ending: Ending) -> Liability {
        let status = match ending {
            Ending::Authenticated | Ending::Attempted | Ending::Informational => self.status(),
            _ => return Liability::WITHOUT_PROOF,
        };
        self.judged(status, false)
    }

    /// The scheme's rule for what is known.
    pub(super) fn judged(&self, status: Option<TransStatus>, merchant_initiated: bool) -> Liability {
        Liability::of(&Proof {
            brand: self.brand(),
            status,
            eci: self.eci.as_deref(),
            has_cryptogram: self.had_value,
            merchant_initiated,
        })
    }

    fn status(&self) -> Option<TransStatus> {
        self.status.as_deref().and_then(TransStatus::find)
    }

    fn brand(&self) -> Option<Brand> {
        self.brand.as_deref().and_then(Brand::find)
    }

    /// Nobody needs the cryptogram any more.
    pub(super) fn forget(&mut self) {
        self.value = None;
        self.challenge = None;
    }
}

/// A card and what goes on with it.
pub(super) struct KeptCard {
    pub(super) card: Card,
    pub(super) words: String,
}

#[derive(Serialize, Deserialize)]
struct Written<'a> {
    #[serde(borrow)]
    number: Cow<'a, str>,
    month: u8,
    year: u16,
    #[serde(borrow)]
    holder: Cow<'a, str>,
    #[serde(borrow)]
    code: Option<Cow<'a, str>>,
    #[serde(borrow)]
    words: Cow<'a, str>,
}

impl KeptCard {
    pub(super) fn seal(
        engine: &Engine,
        merchant: &MerchantId,
        id: &str,
        card: &Card,
        words: &str,
    ) -> Result<String, EngineError> {
        let written = Written {
            number: Cow::Borrowed(card.pan.expose()),
            month: card.expiry.month,
            year: card.expiry.year,
            holder: Cow::Borrowed(&card.holder),
            code: card.cvv.as_ref().map(|cvv| Cow::Borrowed(cvv.expose())),
            words: Cow::Borrowed(words),
        };
        let mut text = Zeroizing::new(Vec::with_capacity(CARD_BYTES));
        serde_json::to_writer(&mut *text, &written).map_err(|_| StoreError::Row)?;
        Ok(engine.ring.seal(&*engine.rng, aad(merchant, id, "authentication_card"), &text)?)
    }

    pub(super) fn open(engine: &Engine, row: &AuthenticationRow) -> Result<KeptCard, EngineError> {
        let sealed = row.card.as_deref().ok_or(StoreError::Row)?;
        let text = engine.ring.open(aad(&row.merchant, &row.id, "authentication_card"), sealed)?;
        let read: Written<'_> = serde_json::from_slice(text.expose()).map_err(|_| StoreError::Row)?;
        let card = Card {
            pan: Pan::parse(&read.number)?,
            expiry: Expiry::new(read.month.into(), read.year.into())?,
            holder: read.holder.clone().into_owned(),
            cvv: read.code.as_deref().map(Cvv::parse).transpose()?,
        };
        Ok(KeptCard { card, words: read.words.into_owned() })
    }
}

/// The card's fingerprint under the merchant's key of today.
pub(super) fn fingerprint(
    engine: &Engine,
    merchant: &MerchantId,
    card: &Card,
) -> Result<String, EngineError> {
    Ok(engine.ring.fingerprint(merchant.as_str(), card.pan.expose())?)
}

/// The same under every key that may have been used.
pub(super) fn fingerprints(
    engine: &Engine,
    merchant: &MerchantId,
    card: &Card,
) -> Result<Vec<String>, EngineError> {
    let known = engine.ring.fingerprints(merchant.as_str(), card.pan.expose())?;
    Ok(known.into_iter().map(|(_, fingerprint)| fingerprint).collect())
}

fn aad<'a>(merchant: &'a MerchantId, id: &'a str, field_set: &'a str) -> Aad<'a> {
    Aad { merchant: merchant.as_str(), record: id, field_set, version: 1 }
}
