//! 3-D Secure that we carry out ourselves for cards of the form (orchestra 15): whose cards, with what wish, and what
//! follows once the issuer has spoken.

use florin_domain::Detected;
use florin_domain::three_ds::{ChallengeWish, Policy};
use florin_engine::authentications::{self, Server, Wanted};
use florin_engine::sessions::{self, NewTry, Try};
use florin_engine::{CardSource, EngineError, Payer, SecretText, accounts, strings};
use serde::{Deserialize, Serialize};

use super::super::error::Problem;
use super::super::faults::Faults;
use super::made::Made;
use super::offers::{self, Account, Wallet};
use super::pay::{self, Standing};
use super::payment_data::Given;
use super::returning;
use super::terms::{Purpose, Terms};
use super::visit::Visit;

/// Nobody can do what the session asks for.
pub(super) const NO_SERVER: &str =
    "no 3-D Secure server is set up that could authenticate a card which is only stored";

/// Who authenticates a card, and how.
pub(super) struct Plan {
    server: Server,
    policy: Policy,
    wish: ChallengeWish,
    merchant_name: String,
}

/// What the shop's account and its session say, whoever could do it.
struct Wish {
    always: bool,
    /// Somebody asked for it in so many words; else the PSP does as it sees fit.
    asked: bool,
    server: Option<String>,
    merchant_name: String,
}

impl Wish {
    /// None: no 3-D Secure is run.
    fn of(terms: &Terms, account: &Account) -> Option<Wish> {
        let word = account.three_ds();
        let is = |name: &str| word.as_deref().is_some_and(|word| word.eq_ignore_ascii_case(name));
        let names_none = terms.three_ds_brands.as_ref().is_some_and(Vec::is_empty);
        if is("Skip") || names_none {
            return None;
        }
        let server = account.text("ThreeDsServer");
        let names_one = server.as_deref().is_some_and(|name| !name.eq_ignore_ascii_case("PSP"));
        Some(Wish {
            always: is("Mandatory"),
            asked: word.is_some() || terms.three_ds_brands.is_some() || names_one,
            server,
            merchant_name: account.text("MerchantDisplayName").unwrap_or_default(),
        })
    }

    /// Whether a card may not be stored without it.
    fn is_due(&self, terms: &Terms) -> bool {
        self.always || terms.three_ds_brands.is_some()
    }
}

/// Whether a session that only stores cards asks for something that nobody can do.
pub(super) fn lacks_server(
    engine: &florin_engine::Engine,
    terms: &Terms,
    mode: florin_domain::Mode,
    accounts: &[Account],
) -> bool {
    let cards = accounts.iter().find(|account| account.wallet == Wallet::CardPay);
    let wish = cards.filter(|_| terms.purpose == Purpose::Tokenize).and_then(|cards| Wish::of(terms, cards));
    wish.is_some_and(|wish| {
        wish.is_due(terms) && authentications::server(engine, wish.server.as_deref(), mode, None).is_none()
    })
}

/// Who authenticates cards of this session; none: nobody, or the PSP.
pub(super) async fn plan(visit: &Visit) -> Result<Option<Plan>, Problem> {
    let (engine, session, terms) = (&visit.engine, &visit.session, &visit.terms);
    let Some(offer) = terms.offer(Wallet::CardPay) else { return Ok(None) };
    let Some(account) = offers::named(engine, &session.caller, &offer.account).await? else {
        return Ok(None);
    };
    let Some(wish) = Wish::of(terms, &account).filter(|wish| wish.asked) else { return Ok(None) };
    let psp = match &terms.gateway_account {
        Some(name) if terms.purpose != Purpose::Tokenize => {
            accounts::resolve(engine, &session.caller, name).await?.ok()
        }
        _ => None,
    };
    let mode = session.caller.mode;
    let Some(server) = authentications::server(engine, wish.server.as_deref(), mode, psp.as_ref()) else {
        if terms.purpose == Purpose::Tokenize && wish.is_due(terms) {
            return Err(Faults::one("threeDsBrands", NO_SERVER).into());
        }
        return Ok(None);
    };
    let is_stored = terms.purpose != Purpose::Charge;
    Ok(Some(Plan {
        server,
        policy: if wish.always { Policy::Always } else { Policy::WherePossible },
        // Due where the merchant may charge the card later (standards 3.4).
        wish: if wish.always || is_stored { ChallengeWish::Mandated } else { ChallengeWish::NoPreference },
        merchant_name: wish.merchant_name,
    }))
}

/// The plan for this card; none if its brand is left out.
pub(super) async fn plan_for(
    visit: &Visit,
    wallet: Wallet,
    detected: Option<Detected>,
) -> Result<Option<Plan>, Problem> {
    if wallet != Wallet::CardPay || !visit.terms.authenticates(detected) {
        return Ok(None);
    }
    plan(visit).await
}

/// What is kept with the card until the issuer has spoken.
#[derive(Serialize, Deserialize)]
struct Words {
    issue_number: Option<String>,
    owner_id: Option<String>,
    payer: Option<Payer>,
    /// The card has this token already.
    stored: bool,
}

/// Begins a try with an authentication, and goes as far as it goes without the payer.
/// `asks_at` is the gateway account at which the issuer wanted its cardholder asked: then nothing less will do.
pub(super) async fn begin(
    visit: &Visit,
    plan: Plan,
    given: Given,
    (no, asks_at): (i64, Option<String>),
) -> Result<Standing, Problem> {
    let (engine, session) = (&visit.engine, &visit.session);
    let plan = if asks_at.is_some() {
        Plan { policy: Policy::Always, wish: ChallengeWish::Mandated, ..plan }
    } else {
        plan
    };
    let may_ask = plan.wish != ChallengeWish::Mandated && visit.terms.purpose.charges();
    let vaults = visit.terms.purpose.vaults();
    let stored = given.token.is_some();
    let fresh = || strings::new_token(engine).expose().to_owned();
    let token = vaults.then(|| given.token.clone().unwrap_or_else(fresh));
    let made = Made { may_ask, asks_at, ..Made::of(Wallet::CardPay, &given, token)? };
    let kept = Words {
        issue_number: given.issue_number.clone(),
        owner_id: given.owner_id.clone(),
        payer: given.payer.clone(),
        stored,
    };
    let wanted = Wanted {
        server: plan.server,
        card: given.card()?,
        money: if visit.terms.purpose.charges() { Some(visit.terms.money()?) } else { None },
        merchant_name: &plan.merchant_name,
        policy: plan.policy,
        wish: plan.wish,
        browser: given.browser.clone().unwrap_or_else(|| visit.browser()),
        notification_url: returning::address(visit, "return", no),
        words: serde_json::to_string(&kept).map_err(|_| Problem::Broken)?,
    };
    let new = NewTry {
        session: session.id.clone(),
        no,
        words: made.write()?,
        began: engine.now(),
        string: None,
        pass: None,
    };
    match authentications::begin(engine, &session.caller, wanted, (&new, &given.opened)).await {
        Ok(_) => {
            let made = sessions::find_try(engine, session, no).await?.ok_or(Problem::Broken)?;
            go_on(visit, made).await
        }
        Err(EngineError::UnderWay) => sessions::settled(engine, session).await?.ok_or(Problem::Broken),
        Err(error) => Err(error.into()),
    }
}

/// Asks how the authentication stands, and does what it was for if it may be done now.
pub(super) async fn go_on(visit: &Visit, made: Try) -> Result<Standing, Problem> {
    let (engine, session) = (&visit.engine, &visit.session);
    let merchant = &session.caller.merchant;
    let Some(id) = made.authentication.as_ref().map(|known| known.id.clone()) else {
        return Ok((made, None));
    };
    authentications::advance(engine, merchant, &id).await?;
    let made = sessions::find_try(engine, session, made.no).await?.ok_or(Problem::Broken)?;
    if let Some(kept) = authentications::kept(engine, merchant, &id).await? {
        return conclude(visit, made, kept).await;
    }
    let outcome = sessions::outcome(engine, session, &made).await?;
    Ok((made, outcome))
}

/// The issuer has let the card on: it is charged, or stored.
async fn conclude(visit: &Visit, made: Try, kept: authentications::Kept) -> Result<Standing, Problem> {
    let (engine, session) = (&visit.engine, &visit.session);
    let words: Words = serde_json::from_str(&kept.words).map_err(|_| Problem::Broken)?;
    let token = Made::read(&made.words)?.token;
    let string = match token.clone().filter(|_| !words.stored) {
        Some(token) => {
            Some(strings::prepare_as(engine, &session.caller, &kept.card.pan, SecretText::new(token))?)
        }
        None => None,
    };
    let prepared = string.as_ref().and(token);
    let new = NewTry {
        session: session.id.clone(),
        no: made.no,
        words: made.words.clone(),
        began: made.created_at,
        string,
        pass: Some(kept.pass),
    };
    let mut given = Given::of(CardSource::Card(kept.card));
    (given.issue_number, given.owner_id, given.payer) = (words.issue_number, words.owner_id, words.payer);
    let standing = pay::carry_out(visit, Wallet::CardPay, given, new, made.authentication.as_deref()).await?;
    pay::forget_declined(visit, &standing, prepared).await?;
    let (made, outcome) = standing;
    let made = sessions::find_try(engine, session, made.no).await?.ok_or(Problem::Broken)?;
    Ok((made, outcome))
}
