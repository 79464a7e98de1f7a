//! What browsers pay with: the Mock card, or a card that our form encrypted (orchestra 12).

use florin_domain::three_ds::Browser;
use florin_domain::{Card, Cvv, Detected, Expiry, Pan, Timestamp};
use florin_engine::strings::{self, Trace};
use florin_engine::wallet_tokens::{self, Wanted};
use florin_engine::{CardSource, Payer, sessions};
use zeroize::Zeroizing;

use super::super::error::Problem;
use super::super::faults::Faults;
use super::super::form::{ANY, Form};
use super::offers::{self, Wallet};
use super::payer;
use super::terms::StoredCard;
use super::visit::Visit;
use crate::shared::json;

/// A card that is about to be charged or stored, and whose it is.
pub(super) struct Given {
    pub(super) source: CardSource,
    pub(super) detected: Option<Detected>,
    pub(super) issue_number: Option<String>,
    pub(super) owner_id: Option<String>,
    /// The string token that stands for it already.
    pub(super) token: Option<String>,
    pub(super) opened: Vec<Trace>,
    pub(super) payer: Option<Payer>,
    /// What the form's script told of the browser.
    pub(super) browser: Option<Browser>,
}

/// Opens and reads what a browser sent.
pub(super) async fn read(visit: &Visit, wallet: Wallet, text: &str) -> Result<Given, Problem> {
    let mut given = match wallet {
        Wallet::Mock => mock(text, visit.engine.now())?,
        Wallet::CardPay => {
            let clear = decrypted(visit, text).await?;
            from_form(visit, &clear).await?
        }
        Wallet::GooglePay | Wallet::ApplePay => Box::pin(from_wallet(visit, wallet, text)).await?,
        _ => return Err(Faults::one("eWalletName", "this payment method is not served").into()),
    };
    given.payer = given.payer.or_else(|| payer::of_terms(&visit.terms, visit.ip));
    if !visit.terms.takes(given.detected) {
        strings::log_refused(&visit.engine, &visit.session.caller, &given.opened).await?;
        return Err(Faults::one("number", "cards of this brand are not taken here").into());
    }
    Ok(given)
}

/// The card that the Mock button sends.
fn mock(text: &str, now: Timestamp) -> Result<Given, Problem> {
    let mut faults = Faults::default();
    let tree = json::parse(text.as_bytes()).map_err(|wrong| Faults::one("", wrong.to_string()))?;
    let Some(form) = Form::root(&tree, &mut faults) else { return Err(faults.into()) };
    let number = number(&form, &mut faults);
    let expiry = expiry(&form, now, &mut faults);
    let holder = form.required_text("nameOnCard", 100, &mut faults);
    let (Some(pan), Some(expiry), Some(holder), true) = (number, expiry, holder, faults.is_empty()) else {
        return Err(faults.into());
    };
    Ok(Given::new(Card { pan, expiry, holder: holder.to_owned(), cvv: None }))
}

/// A token of Google's or Apple's, made out to this merchant and this amount.
async fn from_wallet(visit: &Visit, wallet: Wallet, text: &str) -> Result<Given, Problem> {
    let gone = || Problem::from(Faults::one("eWalletName", "the e-wallet account is gone"));
    let offer = visit.terms.offer(wallet).ok_or_else(gone)?;
    let account =
        offers::named(&visit.engine, &visit.session.caller, &offer.account).await?.ok_or_else(gone)?;
    let wanted =
        Wanted { mode: visit.session.caller.mode, money: visit.terms.shown_money()?, gateway_merchant: None };
    let card = wallet_tokens::open(&visit.engine, &account.kept, text.as_bytes(), &wanted).await?;
    Ok(Given::of(CardSource::Wallet(Box::new(card.held_by(visit.terms.customer.name.clone())))))
}

/// The form's JSON, if it was encrypted for this merchant, in this session.
async fn decrypted(visit: &Visit, text: &str) -> Result<Zeroizing<String>, Problem> {
    const UNREADABLE: &str = "the card data cannot be read: it must be encrypted by the form of this session";
    // The library sends the text itself, or JSON of it.
    let inner = match json::parse(text.as_bytes()) {
        Ok(json::Value::Text(inner)) => Some(Zeroizing::new(inner.as_str().to_owned())),
        _ => None,
    };
    let compact = inner.as_ref().map_or(text, |inner| inner.as_str());
    let opened = sessions::open_card(&visit.engine, &visit.session.caller.merchant, compact).await?;
    let clear = opened.and_then(|bytes| {
        std::str::from_utf8(bytes.expose()).ok().map(|text| Zeroizing::new(text.to_owned()))
    });
    clear.ok_or_else(|| Faults::one("", UNREADABLE).into())
}

async fn from_form(visit: &Visit, text: &str) -> Result<Given, Problem> {
    let mut faults = Faults::default();
    let tree = json::parse(text.as_bytes()).map_err(|_| Faults::one("", "the card data is no JSON"))?;
    let Some(form) = Form::root(&tree, &mut faults) else { return Err(faults.into()) };
    // What was encrypted for one payment pays no other.
    if form.text("sid", ANY, &mut faults) != Some(visit.session.id.as_str()) {
        faults.add("sid", "the card data belongs to another session");
        return Err(faults.into());
    }
    let payer = payer::of_form(&form, &visit.terms, visit.ip, &mut faults);
    let browser = browser(&form, visit.browser());
    let Some(card) = form.required_object("card", &mut faults) else { return Err(faults.into()) };
    let mut given = if card.value("stored").is_some() {
        stored(visit, &card, faults).await?
    } else {
        typed(&card, visit.engine.now(), faults)?
    };
    (given.payer, given.browser) = (payer, Some(browser));
    Ok(given)
}

/// A card that was typed in.
fn typed(form: &Form<'_>, now: Timestamp, mut faults: Faults) -> Result<Given, Problem> {
    let number = number(form, &mut faults);
    let expiry = expiry(form, now, &mut faults);
    let holder = form.required_text("nameOnCard", 100, &mut faults);
    let cvv = cvv(form, &mut faults);
    let issue_number = form.text("issueNumber", 2, &mut faults).map(str::to_owned);
    let owner_id = form.text("ownerId", ANY, &mut faults).map(str::to_owned);
    let (Some(pan), Some(expiry), Some(holder), true) = (number, expiry, holder, faults.is_empty()) else {
        return Err(faults.into());
    };
    let given = Given::new(Card { pan, expiry, holder: holder.to_owned(), cvv });
    Ok(Given { issue_number, owner_id, ..given })
}

/// One of the cards that the shop named when it started the session.
async fn stored(visit: &Visit, form: &Form<'_>, mut faults: Faults) -> Result<Given, Problem> {
    let at = form.required_integer("stored", &mut faults).and_then(|at| usize::try_from(at).ok());
    let cvv = cvv(form, &mut faults);
    let Some(kept) = at.and_then(|at| visit.terms.stored_cards.get(at)).filter(|_| faults.is_empty()) else {
        if faults.is_empty() {
            faults.add("card.stored", "the session has no such stored card");
        }
        return Err(faults.into());
    };
    let StoredCard { token, month, year, holder, owner_id, .. } = kept;
    let caller = &visit.session.caller;
    let Some(opened) = strings::open(&visit.engine, caller, token).await? else {
        return Err(Faults::one("card.stored", "the stored card was deleted").into());
    };
    let (pan, expiry) = (Pan::parse(opened.value.expose()), Expiry::new((*month).into(), (*year).into()));
    let (Ok(pan), Ok(expiry)) = (pan, expiry) else {
        strings::log_refused(&visit.engine, caller, &[opened.trace]).await?;
        return Err(Faults::one("card.stored", "what stands behind the token is no card number").into());
    };
    // It is all that shows that whoever pays holds the card, so a browser cannot leave it out.
    if cvv.is_none() && pan.detect().is_some_and(|found| !found.brand.cvv_lengths().contains(&0)) {
        strings::log_refused(&visit.engine, caller, &[opened.trace]).await?;
        return Err(Faults::one("card.securityCode", "is required").into());
    }
    let given = Given::new(Card { pan, expiry, holder: holder.clone(), cvv });
    Ok(Given { owner_id: owner_id.clone(), token: Some(token.clone()), opened: vec![opened.trace], ..given })
}

fn number(form: &Form<'_>, faults: &mut Faults) -> Option<Pan> {
    let pan = Pan::parse(form.required_text("number", ANY, faults)?).ok();
    if pan.is_none() {
        form.fault("number", "is no card number", faults);
    }
    pan
}

fn cvv(form: &Form<'_>, faults: &mut Faults) -> Option<Cvv> {
    let cvv = Cvv::parse(form.text("securityCode", ANY, faults)?).ok();
    if cvv.is_none() {
        form.fault("securityCode", "must be 3 or 4 digits", faults);
    }
    cvv
}

fn expiry(form: &Form<'_>, now: Timestamp, faults: &mut Faults) -> Option<Expiry> {
    let month = form.required_integer("expirationMonth", faults);
    let year = form.required_integer("expirationYear", faults);
    let expiry = Expiry::new(month?, year?).and_then(|expiry| expiry.check(now).map(|()| expiry));
    if expiry.is_err() {
        form.fault("expirationYear", "the card's date is over, or is none", faults);
    }
    expiry.ok()
}

/// The browser, with what the form's script knows of it. Odd values are no reason to refuse a card.
fn browser(form: &Form<'_>, known: Browser) -> Browser {
    let mut odd = Faults::default();
    let Some(told) = form.object("browserProperties", &mut odd) else { return known };
    let mut number = |name| told.required_integer(name, &mut odd).unwrap_or(0);
    let known = known
        .showing(number("browserScreenWidth"), number("browserScreenHeight"), number("colorDepth"))
        .living(number("timeZoneOffsetMinutes"));
    known.speaking(told.text("browserLanguage", ANY, &mut odd).unwrap_or_default())
}

impl Given {
    fn new(card: Card) -> Given {
        Given::of(CardSource::Card(card))
    }

    pub(super) fn of(source: CardSource) -> Given {
        let detected = card_of(&source).and_then(|card| card.pan.detect());
        Given {
            detected,
            source,
            issue_number: None,
            owner_id: None,
            token: None,
            opened: Vec::new(),
            payer: None,
            browser: None,
        }
    }

    /// The card: that of a network token, if a wallet gave one.
    pub(super) fn card(&self) -> Result<&Card, Problem> {
        card_of(&self.source).ok_or(Problem::Broken)
    }
}

fn card_of(source: &CardSource) -> Option<&Card> {
    match source {
        CardSource::Card(card) => Some(card),
        CardSource::Wallet(card) => Some(card.card()),
        CardSource::PspToken { .. } | CardSource::Direct(_) => None,
    }
}
