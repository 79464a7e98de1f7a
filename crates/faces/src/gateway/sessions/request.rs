//! The body of `POST /EWalletOperations` (orchestra 11.1). All that is wrong with it is told at once.

use florin_domain::{Mode, Money};
use florin_engine::{Caller, Engine, Permission, Verb, accounts, connector, direct, strings};

use super::super::asked::Asked;
use super::super::card::TYPES;
use super::super::certificates;
use super::super::error::Problem;
use super::super::faults::Faults;
use super::super::form::{ANY, Form};
use super::super::money;
use super::offers::{self, Account, Wallet};
use super::stored;
use super::terms::{Customer, Fallback, Offered, Purpose, Terms};
use super::three_ds;
use crate::shared::card_numbers;
use crate::shared::json::Value;

/// More accounts than anybody offers.
const MAX_WALLETS: usize = 64;
/// More fallbacks than anybody has PSPs.
const MAX_FALLBACKS: usize = 10;
/// Longest order text.
const MAX_NOTE: usize = 1024;
/// Longest key that is kept.
const MAX_KEY: usize = 4096;

/// What is asked for, and in which mode.
pub(super) struct Wanted {
    pub(super) terms: Terms,
    pub(super) mode: Mode,
    pub(super) accounts: Vec<Account>,
}

/// Reads a wish to start a session.
pub(super) async fn parse(engine: &Engine, asked: &Asked, body: &Value<'_>) -> Result<Wanted, Problem> {
    let mut faults = Faults::default();
    let Some(form) = Form::root(body, &mut faults) else { return Err(faults.into()) };
    let purpose = purpose(&form, &mut faults);
    let mode = mode(&form, asked.caller.mode, &mut faults);
    let mut caller = asked.caller.clone();
    caller.mode = mode.unwrap_or(caller.mode);
    let money = amount(&form, purpose, caller.mode, &mut faults);
    let country = country(&form, &mut faults);
    let customer = Customer {
        name: kept(&form, "customerName", ANY, &mut faults),
        phone: kept(&form, "customerPhone", ANY, &mut faults),
        email: kept(&form, "customerEmail", ANY, &mut faults),
    };
    let note = kept(&form, "paymentNote", MAX_NOTE, &mut faults);
    let brands = brands(&form, "allowedBrands", &mut faults);
    let three_ds_brands = brands_of(&form, "threeDsBrands", &mut faults);
    let public_key = form.text("publicKey", MAX_KEY, &mut faults).map(str::to_owned);
    let stored_cards = stored::parse(&form, engine.now(), &mut faults);
    for (at, card) in stored_cards.iter().enumerate() {
        asked.may(Permission::UseTokens)?;
        if strings::created_at(engine, &caller, &card.token).await?.is_none() {
            faults.add(&format!("storedCards[{at}].token"), "there is no string token of this name");
        }
    }
    let gateway_account = form.text("paymentGatewayAccountId", ANY, &mut faults).map(str::to_owned);
    let fallbacks = fallbacks(&form, &mut faults);
    let accounts = offered(engine, &caller, &form, (purpose, &brands), &mut faults).await?;
    gateways(engine, &caller, &form, (purpose, &gateway_account, &fallbacks, &accounts), &mut faults).await?;
    if country.is_none()
        && faults.is_empty()
        && accounts.iter().any(|account| matches!(account.wallet, Wallet::ApplePay | Wallet::GooglePay))
    {
        form.fault("countryCode", "is required for Apple Pay and Google Pay", &mut faults);
    }
    let (Some(purpose), Some(mode), Some((currency, amount)), true) =
        (purpose, mode, money, faults.is_empty())
    else {
        return Err(faults.into());
    };
    let wallets =
        accounts.iter().map(|one| Offered { wallet: one.wallet, account: one.name().to_owned() }).collect();
    let terms = Terms {
        purpose,
        currency,
        amount: amount.map(Money::to_major),
        country,
        gateway_account,
        fallbacks,
        wallets,
        customer,
        note,
        brands,
        three_ds_brands,
        stored_cards,
        public_key,
    };
    if three_ds::lacks_server(engine, &terms, mode, &accounts) {
        return Err(Faults::one("threeDsBrands", three_ds::NO_SERVER).into());
    }
    Ok(Wanted { terms, mode, accounts })
}

fn purpose(form: &Form<'_>, faults: &mut Faults) -> Option<Purpose> {
    let word = form.required_text("operation", ANY, faults)?;
    let found = Purpose::ALL.into_iter().find(|purpose| purpose.as_str().eq_ignore_ascii_case(word));
    if found.is_none() {
        let all = Purpose::ALL.map(Purpose::as_str).join(", ");
        form.fault("operation", format!("must be one of {all}"), faults);
    }
    found
}

/// A key for tests opens no live session. A live key may test.
fn mode(form: &Form<'_>, key: Mode, faults: &mut Faults) -> Option<Mode> {
    let word = form.required_text("mode", ANY, faults)?;
    let mode = match word {
        word if word.eq_ignore_ascii_case("TEST") => Mode::Test,
        word if word.eq_ignore_ascii_case("LIVE") => Mode::Live,
        _ => {
            form.fault("mode", "must be TEST or LIVE", faults);
            return None;
        }
    };
    if mode == Mode::Live && key == Mode::Test {
        form.fault("mode", "this API key is for tests; a live session needs a live key", faults);
        return None;
    }
    Some(mode)
}

/// The currency's code, and the money that moves, if any does.
fn amount(
    form: &Form<'_>,
    purpose: Option<Purpose>,
    mode: Mode,
    faults: &mut Faults,
) -> Option<(String, Option<Money>)> {
    if purpose.is_some_and(|purpose| !purpose.charges()) {
        let currency = money::code(form, "currencyCode", faults)?;
        return Some((currency.code().to_owned(), None));
    }
    let money = money::parse_in(form, "currencyCode", money::Use::Session(mode), faults)?;
    Some((money.currency().code().to_owned(), Some(money)))
}

fn country(form: &Form<'_>, faults: &mut Faults) -> Option<String> {
    let code = form.text("countryCode", ANY, faults)?;
    if code.len() == 2 && code.bytes().all(|b| b.is_ascii_alphabetic()) {
        return Some(code.to_ascii_uppercase());
    }
    form.fault("countryCode", "must be two letters of ISO 3166-1, such as PT", faults);
    None
}

/// Text that is kept and shown as it came, so no card number may stand in it.
fn kept(form: &Form<'_>, name: &'static str, max: usize, faults: &mut Faults) -> Option<String> {
    let text = form.text(name, max, faults)?;
    if card_numbers::holds_one(text) {
        form.fault(name, card_numbers::REFUSED, faults);
        return None;
    }
    Some(text.to_owned())
}

fn brands_of(form: &Form<'_>, name: &'static str, faults: &mut Faults) -> Option<Vec<String>> {
    form.value(name)?;
    Some(brands(form, name, faults))
}

fn brands(form: &Form<'_>, name: &'static str, faults: &mut Faults) -> Vec<String> {
    let mut brands = Vec::new();
    for (path, word) in form.texts(name, TYPES.len(), faults) {
        match TYPES.into_iter().find(|known| known.eq_ignore_ascii_case(word)) {
            Some(known) => brands.push(known.to_owned()),
            None => faults.add(&path, format!("must be one of {}", TYPES.join(", "))),
        }
    }
    brands
}

fn fallbacks(form: &Form<'_>, faults: &mut Faults) -> Vec<Fallback> {
    let mut fallbacks = Vec::new();
    for entry in form.forms("fallbackUpgs", MAX_FALLBACKS, faults) {
        let account = entry.required_text("paymentGatewayAccountId", ANY, faults).unwrap_or_default();
        let pass_three_ds = entry.flag("pass3DSData", faults).unwrap_or(false);
        fallbacks.push(Fallback { account: account.to_owned(), pass_three_ds });
    }
    fallbacks
}

/// The e-wallet accounts that are named, or all that this session can use. Of those that are named, methods that cannot
/// do what the session is for are left out, as long as another one can.
async fn offered(
    engine: &Engine,
    caller: &Caller,
    form: &Form<'_>,
    (purpose, brands): (Option<Purpose>, &[String]),
    faults: &mut Faults,
) -> Result<Vec<Account>, Problem> {
    const FIELD: &str = "allowedeWalletAccountIds";
    let before = faults.count();
    let mut left_out = None;
    let mut all = offers::all(engine, caller).await?;
    let mut unserved = Vec::new();
    for account in all.iter().filter(|account| !account.wallet.is_card()) {
        if direct::account(engine, caller, &account.kept).await?.is_err() {
            unserved.push(account.name().to_owned());
        }
    }
    let is_served = |account: &Account| !unserved.iter().any(|name| name == account.name());
    let fits =
        |account: &Account| is_served(account) && unfit(account, purpose, brands, caller.mode).is_none();
    if form.value(FIELD).is_none() {
        all.retain(fits);
    } else {
        let mut named = Vec::new();
        for (path, name) in form.texts(FIELD, MAX_WALLETS, faults) {
            match all.iter().position(|account| account.name() == name) {
                None if named.iter().any(|known: &Account| known.name() == name) => {}
                None => faults.add(&path, "there is no e-wallet account of this name"),
                Some(at) if !is_served(&all[at]) && purpose == Some(Purpose::Charge) => {
                    faults.add(&path, "no provider of this account can be reached in this mode");
                }
                Some(at) => match unfit(&all[at], purpose, brands, caller.mode) {
                    Some((Some(field), why)) => left_out = left_out.or(Some((field, why))),
                    Some((None, why)) => faults.add(&path, why),
                    None => named.push(all.remove(at)),
                },
            }
        }
        all = named;
    }
    // A page has one button of each kind.
    let mut kinds = Vec::new();
    all.retain(|account| {
        let is_new = !kinds.contains(&account.wallet);
        kinds.push(account.wallet);
        is_new
    });
    if all.is_empty() && faults.count() == before {
        let (field, why) = left_out.unwrap_or((FIELD, "no e-wallet account can be offered in this session"));
        form.fault(field, why, faults);
    }
    Ok(all)
}

/// Why a kind cannot be offered, and the field that is at fault if it is not the account's name.
fn unfit(
    account: &Account,
    purpose: Option<Purpose>,
    brands: &[String],
    mode: Mode,
) -> Option<(Option<&'static str>, &'static str)> {
    let wallet = account.wallet;
    if !wallet.is_card() && purpose.is_some_and(|purpose| purpose != Purpose::Charge) {
        return Some((Some("operation"), "PayPal, BankPay and UPI can only charge"));
    }
    if wallet != Wallet::CardPay && purpose == Some(Purpose::GatewayTokenize) {
        return Some((Some("operation"), "only CardPay can store a card at the gateway"));
    }
    if !wallet.knows_any(brands) {
        return Some((Some("allowedBrands"), "this wallet has a name for none of these brands"));
    }
    if wallet == Wallet::Mock && mode == Mode::Live {
        return Some((None, "Mock pays with no real card: it is for TEST sessions"));
    }
    if account.kept.google().is_some_and(|google| google.public_key().is_none()) {
        return Some((
            None,
            "the Google Pay account has no private key: a browser's tokens are made out to the merchant",
        ));
    }
    None
}

type Gateways<'a> = (Option<Purpose>, &'a Option<String>, &'a [Fallback], &'a [Account]);

/// The gateway accounts and certificates must be there, and able to do what is wanted of them.
async fn gateways(
    engine: &Engine,
    caller: &Caller,
    form: &Form<'_>,
    (purpose, first, fallbacks, wallets): Gateways<'_>,
    faults: &mut Faults,
) -> Result<(), Problem> {
    const FIELD: &str = "paymentGatewayAccountId";
    let asks_psp = purpose.is_some_and(|purpose| purpose != Purpose::Tokenize);
    let verb = match purpose {
        Some(Purpose::GatewayTokenize) => Verb::Tokenize,
        Some(Purpose::PreauthAndTokenize) => Verb::Authorize,
        _ => Verb::Charge,
    };
    match first {
        Some(name) => match accounts::resolve(engine, caller, name).await? {
            Err(fault) => form.fault(FIELD, fault.to_string(), faults),
            Ok(account) => {
                let can = connector(account.gateway).is_some_and(|found| found.manifest().can(verb));
                if asks_psp && !can {
                    form.fault(FIELD, "this gateway cannot do what the session is for", faults);
                }
            }
        },
        None if asks_psp && wallets.iter().any(|account| account.wallet.is_card()) => {
            form.fault(FIELD, "is required: a card is charged at a gateway account", faults);
        }
        None => {}
    }
    for (at, fallback) in fallbacks.iter().enumerate().filter(|(_, fallback)| !fallback.account.is_empty()) {
        if let Err(fault) = accounts::resolve(engine, caller, &fallback.account).await? {
            faults.add(&format!("fallbackUpgs[{at}].paymentGatewayAccountId"), fault.to_string());
        }
    }
    let mut certificates = Vec::new();
    if let Some(name) = form.text("paymentGatewayCertName", certificates::MAX_NAME, faults) {
        certificates.push((form.path("paymentGatewayCertName"), name));
    }
    for entry in form.forms("fallbackUpgs", MAX_FALLBACKS, &mut Faults::default()) {
        if let Some(name) = entry.text("paymentGatewayCertName", certificates::MAX_NAME, faults) {
            certificates.push((entry.path("paymentGatewayCertName"), name));
        }
    }
    for (path, name) in certificates {
        if !certificates::exists(engine, caller, name).await? {
            faults.add(&path, "there is no stored certificate of this name");
        }
    }
    Ok(())
}
