//! 3-D Secure that we carry out ourselves (standards 3): a card is authenticated before a PSP is asked, or before it is
//! stored, and the proof goes to whoever may have it.
//!
//! Write, act, write: every stage is on disk before the 3-D Secure server is asked about the next one. The card is kept
//! sealed from the beginning to its one use, and is gone after a failure. What the browser says of a challenge is a hint;
//! the server is asked.

use florin_connectors::three_ds::{self as servers, Challenge};
use florin_connectors::{Connector, ThreeDs, find as connector};
use florin_domain::three_ds::{
    Browser, CHALLENGE_LASTS_MS, ChallengeWish, Event, Liability, MethodResult, Policy, Rule, Shift, Stage,
};
use florin_domain::{Card, GatewayAccount, MerchantId, Mode, Money, Operation, PaymentId, Timestamp};
use florin_store::authentications::{self as rows, AuthenticationRow};
use florin_store::{StoreError, Tx};

use crate::callers::Caller;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::orders::{CardSource, Order};
use crate::sessions::{self, NewTry};
use crate::strings::{self, Trace};

mod asking;
mod brought;
mod handed;
mod sealed;

use asking::{Heard, next, step};
pub(crate) use brought::{has_proof, note as note_brought};
pub(crate) use handed::note as note_handed;
use sealed::{Body, KeptCard, fingerprint, fingerprints};

/// A provider of 3-D Secure.
pub type Server = &'static dyn servers::ThreeDsServer;

/// How long results may be told with their cryptogram, and the cryptogram is kept.
const PROOF_LASTS_MS: i64 = 24 * 60 * 60 * 1000;
/// An authentication has fewer steps than this.
const STEPS: u32 = 16;
/// How many are looked at in one sweep.
const BATCH: i64 = 100;

/// What is to be authenticated.
pub struct Wanted<'a> {
    /// Who carries it out, from [`server`].
    pub server: Server,
    /// The card.
    pub card: &'a Card,
    /// What is to be paid; none where the card is only stored.
    pub money: Option<Money>,
    /// The shop's name, as the cardholder is shown it.
    pub merchant_name: &'a str,
    /// Whether a card may go on that nobody can authenticate.
    pub policy: Policy,
    /// Whether a challenge is wanted.
    pub wish: ChallengeWish,
    /// The payer's browser.
    pub browser: Browser,
    /// Where the browser returns to from a challenge.
    pub notification_url: String,
    /// What the caller needs when it goes on; kept sealed with the card.
    pub words: String,
}

/// An authentication as it stands. `Debug` shows no proof.
#[derive(Debug)]
pub struct Authentication {
    /// Its own name.
    pub id: String,
    /// How far it is.
    pub stage: Stage,
    /// Whether it was used already.
    pub used: bool,
    /// Whether liability moves, and why; known once it ended.
    pub liability: Option<Liability>,
    /// When it was begun.
    pub created_at: Timestamp,
    body: Body,
    /// It was in time when it was read, and its card is there.
    is_in_time: bool,
}

impl Authentication {
    /// Whether the issuer's word is still to come.
    pub fn is_open(&self) -> bool {
        self.stage.ending().is_none()
    }

    /// Whether what it is for may be done now: it ended well, was not used, and its time is not over.
    pub fn may_go_on(&self) -> bool {
        let ended_well = self.stage.ending().is_some_and(|ending| ending.lets_on(self.body.policy()));
        ended_well && !self.used && self.is_in_time
    }

    /// The form that takes the browser to the challenge, while there is one.
    pub fn challenge(&self) -> Option<Challenge> {
        let (url, creq) = self.body.challenge.clone()?;
        (self.stage == Stage::Challenged).then_some(Challenge { url, creq })
    }

    /// The issuer's page that the browser loads first, and the server's id to tell it.
    pub fn method(&self) -> Option<(&str, &str)> {
        let url = self.body.method_url.as_deref().filter(|_| self.stage == Stage::Method)?;
        Some((url, self.body.server_id.as_deref()?))
    }

    /// What a PSP is handed; none where there is no proof.
    pub fn proof(&self) -> Option<ThreeDs> {
        self.stage.ending().filter(|ending| ending.is_proof())?;
        let value = self.body.value()?.to_owned();
        Some(ThreeDs {
            authentication_value: value,
            eci: self.body.eci.clone().unwrap_or_default(),
            xid: self.body.ds_id.clone().unwrap_or_default(),
            version: self.body.version.clone().unwrap_or_default(),
            merchant_name: self.body.merchant_name.clone(),
            sli: None,
        })
    }

    /// The electronic commerce indicator.
    pub fn eci(&self) -> Option<&str> {
        self.body.eci.as_deref()
    }

    /// The directory's id of it.
    pub fn ds_id(&self) -> Option<&str> {
        self.body.ds_id.as_deref()
    }

    /// The issuer's id of it.
    pub fn acs_id(&self) -> Option<&str> {
        self.body.acs_id.as_deref()
    }

    /// The 3-D Secure server's id of it.
    pub fn server_id(&self) -> Option<&str> {
        self.body.server_id.as_deref()
    }

    /// The protocol's version.
    pub fn version(&self) -> Option<&str> {
        self.body.version.as_deref()
    }

    /// The cryptogram, as long as it is kept: for the merchant's server alone.
    pub fn value(&self) -> Option<&str> {
        self.body.value()
    }
}

/// A card that was authenticated and may be used once, with what the caller had said it needs.
#[derive(Debug)]
pub struct Kept {
    /// The card.
    pub card: Card,
    /// The caller's own words.
    pub words: String,
    /// What the transaction that uses it shows.
    pub pass: Pass,
}

/// That an authentication is passed: used up in the transaction of what it is for.
#[derive(Debug)]
pub struct Pass {
    id: String,
    version: i64,
    money: Option<Money>,
    fingerprint: String,
}

impl Pass {
    /// Whether it is for this card and this money. It is bound to both (standards 3.1).
    pub(crate) fn fits(
        &self,
        engine: &Engine,
        merchant: &MerchantId,
        source: &CardSource,
        money: Option<Money>,
    ) -> Result<(), EngineError> {
        let CardSource::Card(card) = source else { return Err(EngineError::OtherAuthentication) };
        let is_card = fingerprints(engine, merchant, card)?.contains(&self.fingerprint);
        if is_card && self.money == money { Ok(()) } else { Err(EngineError::OtherAuthentication) }
    }
}

/// Whether an order is what its authentication was passed for, if it has one of ours.
pub(crate) fn check(engine: &Engine, merchant: &MerchantId, order: &Order) -> Result<(), EngineError> {
    let Some(pass) = order.session.as_ref().and_then(|made| made.pass.as_ref()) else { return Ok(()) };
    let money = (order.operation != Operation::Tokenize).then_some(order.money);
    pass.fits(engine, merchant, &order.source, money)
}

/// Who authenticates cards for this gateway account (none: the card is only stored). `named` is what a merchant set: a
/// provider's name, `PSP`, or nothing, which means the simulator's where money is make-believe anyway.
pub fn server(
    engine: &Engine,
    named: Option<&str>,
    mode: Mode,
    account: Option<&GatewayAccount>,
) -> Option<Server> {
    let psp = account.and_then(|account| connector(account.gateway));
    if account.is_some() && !psp.is_some_and(Connector::takes_three_ds) {
        return None;
    }
    let found = match named {
        Some(name) => servers::find(name)?,
        None if psp.is_none_or(|psp| psp.manifest().make_believe) => servers::find("Simulator")?,
        None => return None,
    };
    let make_believe = found.manifest().make_believe;
    let is_there = !make_believe || (mode == Mode::Test && engine.settings.simulator_url.is_some());
    is_there.then_some(found)
}

/// Whether there is a provider of this name; `PSP` leaves it to whoever is asked for the money.
pub fn is_known(name: &str) -> bool {
    name.eq_ignore_ascii_case("PSP") || servers::find(name).is_some()
}

/// Writes an authentication down with the try of the session that it is for. Nobody is asked yet.
/// [`EngineError::UnderWay`] if another try was first.
pub async fn begin(
    engine: &Engine,
    caller: &Caller,
    wanted: Wanted<'_>,
    (new, opened): (&NewTry, &[Trace]),
) -> Result<Authentication, EngineError> {
    let (id, now) = (engine.new_id(), engine.now());
    let merchant = &caller.merchant;
    let body = Body::of(&wanted, fingerprint(engine, merchant, wanted.card)?);
    let row = AuthenticationRow {
        merchant: merchant.clone(),
        stage: Stage::Begun.as_str().to_owned(),
        body: body.seal(engine, merchant, &id)?,
        card: Some(KeptCard::seal(engine, merchant, &id, wanted.card, &wanted.words)?),
        id,
        payment: None,
        used_at: None,
        liability: None,
        created_at: now,
        due_at: Some(now.plus_ms(CHALLENGE_LASTS_MS)),
        version: 1,
    };
    let mut tx = engine.db.begin().await?;
    let written = async {
        rows::insert(&mut tx, &row).await?;
        sessions::write_begun(engine, &mut tx, caller, new, &row.id).await?;
        strings::log_used(engine, &mut tx, caller, opened).await?;
        Ok::<_, EngineError>(tx.commit().await?)
    };
    match written.await {
        Err(EngineError::Store(StoreError::Taken)) => Err(EngineError::UnderWay),
        Err(error) => Err(error),
        Ok(()) => told(engine, &row, body),
    }
}

/// A merchant's authentication.
pub async fn find(
    engine: &Engine,
    merchant: &MerchantId,
    id: &str,
) -> Result<Option<Authentication>, EngineError> {
    let Some(row) = rows::read_one(&engine.db, merchant, id).await? else { return Ok(None) };
    opened(engine, &row).map(Some)
}

/// The one that a payment used: ours, the merchant's own or a wallet's.
pub async fn of_payment(
    engine: &Engine,
    merchant: &MerchantId,
    payment: &PaymentId,
) -> Result<Option<Authentication>, EngineError> {
    let Some(row) = rows::of_payment(&engine.db, merchant, payment).await? else { return Ok(None) };
    opened(engine, &row).map(Some)
}

/// Who bears a fraud of a payment, and why; none where nobody brought a proof or tried to get one.
pub async fn liability(
    engine: &Engine,
    merchant: &MerchantId,
    payment: &PaymentId,
) -> Result<Option<Liability>, EngineError> {
    let Some(row) = rows::of_payment(&engine.db, merchant, payment).await? else { return Ok(None) };
    liability_of(&row)
}

/// The browser has loaded the issuer's method page, or has waited long enough for it.
pub async fn method_done(
    engine: &Engine,
    merchant: &MerchantId,
    id: &str,
    result: MethodResult,
) -> Result<Option<Authentication>, EngineError> {
    let Some(row) = rows::read_one(&engine.db, merchant, id).await? else { return Ok(None) };
    if row.stage == Stage::Method.as_str() {
        step(engine, &row, Heard::plain(Event::Method(result))).await?;
    }
    advance(engine, merchant, id).await
}

/// Goes as far as it goes without the payer, and tells how it stands then. May be called as often as one likes.
pub async fn advance(
    engine: &Engine,
    merchant: &MerchantId,
    id: &str,
) -> Result<Option<Authentication>, EngineError> {
    for _ in 0..STEPS {
        let Some(row) = rows::read_one(&engine.db, merchant, id).await? else { return Ok(None) };
        let Some(heard) = next(engine, &row).await? else { return opened(engine, &row).map(Some) };
        step(engine, &row, heard).await?;
    }
    Err(StoreError::Again.into())
}

/// The card of an authentication that was passed, to be used now; none if it may not go on.
pub async fn kept(engine: &Engine, merchant: &MerchantId, id: &str) -> Result<Option<Kept>, EngineError> {
    let Some(row) = rows::read_one(&engine.db, merchant, id).await? else { return Ok(None) };
    let found = opened(engine, &row)?;
    if !found.may_go_on() {
        return Ok(None);
    }
    let KeptCard { card, words } = KeptCard::open(engine, &row)?;
    let money = found.body.money()?;
    let fingerprint = found.body.fingerprint.clone();
    let pass = Pass { id: row.id.clone(), version: row.version, money, fingerprint };
    Ok(Some(Kept { card, words, pass }))
}

/// Uses it up, in the transaction of what it is for. The card is gone then; the proof stays for a day.
/// [`StoreError::Again`] on the commit if somebody else used it.
pub(crate) async fn use_up(
    engine: &Engine,
    tx: &mut Tx,
    merchant: &MerchantId,
    pass: &Pass,
    payment: Option<&PaymentId>,
) -> Result<String, EngineError> {
    let row = rows::read_one(&engine.db, merchant, &pass.id).await?.ok_or(StoreError::Again)?;
    if row.version != pass.version {
        return Err(StoreError::Again.into());
    }
    let (body, now) = (Body::open(engine, &row)?, engine.now());
    let version = row.version + 1;
    let used = AuthenticationRow {
        body: body.seal(engine, merchant, &row.id)?,
        card: None,
        payment: payment.cloned(),
        used_at: Some(now),
        due_at: Some(now.plus_ms(PROOF_LASTS_MS)),
        version,
        ..row
    };
    rows::save(tx, &used).await?;
    Ok(used.id)
}

/// Ends what nobody waits for any more, and forgets proofs that nobody needs.
pub async fn sweep(engine: &Engine) -> Result<(), EngineError> {
    for row in rows::due(&engine.db, engine.now(), BATCH).await? {
        let stage = Stage::find(&row.stage).ok_or(StoreError::Row)?;
        if stage.ending().is_none() {
            step(engine, &row, Heard::plain(Event::TimedOut)).await?;
            continue;
        }
        let mut body = Body::open(engine, &row)?;
        body.forget();
        let version = row.version + 1;
        let bare = AuthenticationRow {
            body: body.seal(engine, &row.merchant, &row.id)?,
            card: None,
            due_at: None,
            version,
            ..row
        };
        let mut tx = engine.db.begin().await?;
        let saved = async {
            rows::save(&mut tx, &bare).await?;
            tx.commit().await
        };
        match saved.await {
            Ok(()) | Err(StoreError::Again) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn opened(engine: &Engine, row: &AuthenticationRow) -> Result<Authentication, EngineError> {
    told(engine, row, Body::open(engine, row)?)
}

fn told(engine: &Engine, row: &AuthenticationRow, body: Body) -> Result<Authentication, EngineError> {
    Ok(Authentication {
        id: row.id.clone(),
        stage: Stage::find(&row.stage).ok_or(StoreError::Row)?,
        used: row.used_at.is_some(),
        liability: liability_of(row)?,
        created_at: row.created_at,
        body,
        is_in_time: row.card.is_some() && row.due_at.is_some_and(|due| due > engine.now()),
    })
}

fn liability_of(row: &AuthenticationRow) -> Result<Option<Liability>, EngineError> {
    let Some((shift, rule)) = &row.liability else { return Ok(None) };
    let shift = Shift::find(shift).ok_or(StoreError::Row)?;
    Ok(Some(Liability { shift, rule: Rule::find(rule).ok_or(StoreError::Row)? }))
}
