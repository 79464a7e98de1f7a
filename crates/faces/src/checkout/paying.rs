//! How a card is charged for a shop: on the transaction API, on the page, and for those who come later.

use std::sync::Arc;

use florin_domain::{Card, Currency, GatewayAccount, Mode, Money, Operation};
use florin_engine::cards::{self, StoredCard};
use florin_engine::orders::RouteStep;
use florin_engine::shops::Shop;
use florin_engine::strings::Trace;
use florin_engine::transactions::{self, Begun, Ruled, Ruling, Take};
use florin_engine::wallet_tokens::WalletCard;
use florin_engine::{
    Authentication, Caller, CardSource, Engine, EngineError, Idempotency, Order as EngineOrder, Payer,
    ThreeDs, accounts, payments,
};

use super::codes::{Code, Letter, brands, verdicts};
use super::desk;
use super::errors::{Errors, phrase};
use super::refusal::Refusal;
use super::rejecting;
use super::telling::{CardWords, ShownCard, Told};
use super::tokens::additional_data::{Contract, Initiator};
use super::transactions::kind::{Kind, Status};
use super::transactions::refusals;
use super::transactions::request::card::CardGiven;
use super::transactions::request::card_order::{Order, ThreeDsWish};
use super::verification::{self, Question};
use super::wallets;

/// The face, in the engine's books.
pub(super) const FACE: &str = "checkout";
/// The account that test mode goes to: it is there without being declared.
const SIMULATOR: &str = "simulator";

/// Who charges, for which shop.
pub(super) struct Cashier<'a> {
    /// Does things.
    pub(super) engine: &'a Arc<Engine>,
    /// For whom.
    pub(super) shop: &'a Shop,
    /// The request's id, for logs.
    pub(super) request: &'a str,
}

/// A card that is to be charged.
pub(super) struct Wish {
    /// What it is called.
    pub(super) kind: Kind,
    /// What is asked for.
    pub(super) order: Order,
    /// The card.
    pub(super) card: CardGiven,
    /// What the shop's own authentication ended with.
    pub(super) three_ds: Option<ThreeDs>,
    /// The payment token that it pays.
    pub(super) token: Option<OfToken>,
    /// What the payer said about keeping the card; none where nobody asked.
    pub(super) save_card: Option<bool>,
    /// Brands that the shop does not take here.
    pub(super) excluded_brands: Vec<String>,
    /// The same request again has one effect.
    pub(super) idempotency: Option<Idempotency>,
}

/// What a payment token adds to a charge.
pub(super) struct OfToken {
    /// The token.
    pub(super) token: String,
    /// One try of it.
    pub(super) take: Take,
    /// The card that the page remembers for this browser, if that one pays: it is named by its own token.
    pub(super) remembered: Option<StoredCard>,
    /// Within what the page shall remember the card.
    pub(super) remember: Option<String>,
}

/// What pays.
pub(super) enum Means {
    /// A card.
    Card(Card),
    /// A card out of a wallet.
    Wallet(Box<WalletCard>),
}

/// A card, opened.
pub(super) struct Opened {
    /// Itself.
    pub(super) means: Means,
    /// What it is stored as, if it is.
    pub(super) stored: Option<StoredCard>,
    /// For the log of accesses, in the transaction that uses it.
    pub(super) traces: Vec<Trace>,
}

impl Opened {
    /// The card; of a network token, the card that it looks like.
    pub(super) fn card(&self) -> &Card {
        match &self.means {
            Means::Card(card) => card,
            Means::Wallet(wallet) => wallet.card(),
        }
    }

    /// Whether it is good for this payment alone: a device's token with its cryptogram.
    fn is_network_token(&self) -> bool {
        matches!(&self.means, Means::Wallet(wallet) if wallet.is_network_token())
    }
}

impl Cashier<'_> {
    /// Charges, authorizes, tokenizes or checks.
    pub(super) async fn pay(&self, wish: Wish) -> Result<Told, Refusal> {
        let caller = self.shop.caller(desk::mode(wish.order.test), self.request)?;
        if let Some(key) = &wish.idempotency
            && let Some(made) = transactions::replay(self.engine, std::slice::from_ref(&caller), key).await?
        {
            return Told::of(self.engine, made);
        }
        let money = money(&wish.order)?;
        let Wish { kind, order, card, three_ds, token, save_card, excluded_brands, idempotency } = wish;
        let given = match &card {
            CardGiven::Wallet(given) => Some(given.wallet),
            _ => None,
        };
        let wallet = given.map(|wallet| wallet.as_str().to_owned());
        let (token, take, remembered, remember) = match token {
            Some(OfToken { token, take, remembered, remember }) => {
                (Some(token), Some(take), remembered, remember)
            }
            None => (None, None, None, None),
        };
        let opened = self.open(&caller, &order, card, remembered).await?;
        refuse_excluded(opened.card(), &excluded_brands)?;
        if kind == Kind::Tokenization && opened.is_network_token() {
            return Err(refusals::coded("E.1030"));
        }
        // The token is what a tokenization is for.
        let save_card = if kind == Kind::Tokenization { Some(true) } else { save_card };
        let new_card = self.kept_card(&caller, &order, &opened, save_card)?;
        let duplicate_of = if order.duplicate_check {
            Some(self.sameness(&caller, kind, money, opened.card())?)
        } else {
            None
        };
        let remembered = match remember {
            Some(scope) => Some(cards::prepare(self.engine, &caller.merchant, &scope, opened.card(), &[])?),
            None => None,
        };
        let holder = Some(opened.card().holder.clone()).filter(|holder| !holder.is_empty());
        let words = CardWords { order, holder, wallet, token, ..CardWords::default() };
        let begun = Begun {
            uid: transactions::new_uid(self.engine),
            face: FACE,
            shop: self.shop.id,
            kind: kind.as_str(),
            parent: None,
            tracking_id: words.order.tracking_id.clone(),
            words: words.write()?,
            checkout: take,
            card: opened.stored.as_ref().map(|card| card.id.clone()),
            new_card,
            remembered,
            duplicate_of,
            announces: self.heard_of(&words.order),
        };
        let question = Question::of(&begun, kind, money, caller.mode);
        if let Some(ruling) = self.ruled_before(&words.order, &question).await? {
            let begun = unasked(begun, words, ShownCard::of(self.engine, &caller, opened.card())?)?;
            let (opened, key) = (&opened.traces[..], idempotency.as_ref());
            return self.ruled(&caller, Ruled { begun: &begun, money, ruling: &ruling, opened, key }).await;
        }
        let account = self.account(&caller).await?;
        let uid = begun.uid.clone();
        let engine_order = self.order(&words.order, kind, money, opened, three_ds, account, begun);
        let engine_order =
            EngineOrder { idempotency, return_url: Some(self.return_url(&uid)), ..engine_order };
        let outcome = match (payments::start(self.engine, &caller, engine_order).await, given) {
            (Err(EngineError::WalletTokenUsed), Some(wallet)) => return Err(wallets::invalid(wallet)),
            (outcome, _) => outcome?,
        };
        let told = self.told(outcome).await?;
        self.judge(&caller, told).await
    }

    /// Writes down a transaction with a verdict of ours.
    pub(super) async fn ruled(&self, caller: &Caller, wanted: Ruled<'_>) -> Result<Told, Refusal> {
        Told::of(self.engine, transactions::write_ruled(self.engine, caller, wanted).await?)
    }

    /// The transaction of an attempt that was just made.
    pub(super) async fn told(&self, outcome: florin_engine::Outcome) -> Result<Told, Refusal> {
        let made = Box::pin(transactions::of_outcome(self.engine, outcome)).await?.ok_or(Refusal::Broken)?;
        Told::of(self.engine, made)
    }

    /// Where the outcome is told. Where the shop rejects results of checks, somebody must look at it in any case.
    fn heard_of(&self, order: &Order) -> Option<String> {
        let named = self.notified(order.notification_url.as_deref());
        named.or_else(|| order.additional_data.has_reject_codes().then(String::new))
    }

    /// Where outcomes are told: what the request names, else the shop's own address.
    pub(super) fn notified(&self, named: Option<&str>) -> Option<String> {
        named.map(str::to_owned).or_else(|| self.shop.settings.notification_url.clone())
    }

    fn return_url(&self, uid: &str) -> String {
        format!("{}/process/{uid}/return", self.engine.settings().public_url)
    }

    /// The gateway account of this mode.
    pub(super) async fn account(&self, caller: &Caller) -> Result<GatewayAccount, Refusal> {
        let name = match caller.mode {
            Mode::Test => SIMULATOR,
            Mode::Live => self.shop.settings.live.as_deref().ok_or_else(|| refusals::coded("E.1028"))?,
        };
        accounts::resolve(self.engine, caller, name).await?.map_err(|fault| {
            tracing::warn!(shop = self.shop.id, account = name, %fault, "a shop's gateway account cannot be used");
            refusals::coded("E.1028")
        })
    }

    /// Opens a card that pays.
    pub(super) async fn open(
        &self,
        caller: &Caller,
        order: &Order,
        given: CardGiven,
        remembered: Option<StoredCard>,
    ) -> Result<Opened, Refusal> {
        match given {
            CardGiven::Number(number) => {
                let card = number.into_card().ok_or_else(|| refusals::coded("E.1025"))?;
                Ok(Opened { means: Means::Card(card), stored: None, traces: Vec::new() })
            }
            CardGiven::Token { token, cvv } => {
                let is_the_shops = remembered.is_none();
                let stored = match remembered {
                    Some(card) => card,
                    None => self.stored(token.expose()).await?.ok_or_else(refusals::token_unknown)?,
                };
                let is_asked_for_code = cvv.is_none() && !charges_alone(&stored, order);
                if is_asked_for_code {
                    return Err(
                        Errors::one(&["credit_card", "verification_value"], phrase::NOT_A_NUMBER).into()
                    );
                }
                stored
                    .facts
                    .expiry
                    .check(self.engine.now())
                    .map_err(|_| Refusal::from(Errors::one(&["credit_card", "date"], "is expired")))?;
                let (card, trace) = cards::open(self.engine, caller, &stored, cvv).await?;
                // What only the page remembers is to the shop a card like any other.
                Ok(Opened {
                    means: Means::Card(card),
                    stored: Some(stored).filter(|_| is_the_shops),
                    traces: vec![trace],
                })
            }
            CardGiven::Wallet(given) => {
                let money = money(order)?;
                let card = wallets::open(self.engine, self.shop, caller.mode, money, &given).await?;
                Ok(Opened { means: Means::Wallet(Box::new(card)), stored: None, traces: Vec::new() })
            }
        }
    }

    /// The card behind a token of this shop; one whose first payment failed is none.
    pub(super) async fn stored(&self, token: &str) -> Result<Option<StoredCard>, Refusal> {
        let scope = self.shop.scope();
        let Some(card) = cards::by_token(self.engine, &self.shop.merchant, &scope, token).await? else {
            return Ok(None);
        };
        let proven = is_proven(self.engine, self.shop, &card).await?;
        Ok(Some(card).filter(|_| proven))
    }

    /// The card as it will be stored; none if it is stored, or nobody wants it to be.
    fn kept_card(
        &self,
        caller: &Caller,
        order: &Order,
        opened: &Opened,
        save_card: Option<bool>,
    ) -> Result<Option<cards::NewCard>, Refusal> {
        let contracts: Vec<String> = order
            .additional_data
            .contract
            .iter()
            .filter(|contract| **contract != Contract::SaveCard)
            .map(|contract| contract.as_str().to_owned())
            .collect();
        let wanted = save_card.unwrap_or(self.shop.settings.always_return_tokens || !contracts.is_empty());
        if opened.stored.is_some() || opened.is_network_token() || !wanted {
            return Ok(None);
        }
        let scope = self.shop.scope();
        Ok(Some(cards::prepare(self.engine, &caller.merchant, &scope, opened.card(), &contracts)?))
    }

    /// What makes two requests the same (checkout-gateway 2.3).
    pub(super) fn sameness(
        &self,
        caller: &Caller,
        kind: Kind,
        money: Money,
        card: &Card,
    ) -> Result<String, Refusal> {
        let stamp = cards::fingerprint(self.engine, &caller.merchant, card)?;
        let (kind, mode) = (kind.as_str(), caller.mode.as_str());
        Ok(format!("{mode}/{kind}/{}/{}/{stamp}", money.minor(), money.currency().code()))
    }

    /// Verdicts that are given before any PSP is asked.
    pub(super) async fn ruled_before(
        &self,
        order: &Order,
        question: &Question<'_>,
    ) -> Result<Option<Ruling>, Refusal> {
        if question.kind == Kind::Checkup {
            return Ok(Some(ruling(Code::successful(), None)));
        }
        let wanted = order.additional_data.expected_bank_code.as_deref();
        if let Some(code) = wanted.and_then(|code| verdicts::expected(code, order.test)) {
            match code.letter() {
                Letter::Error => return Err(refusals::coded(code.as_str())),
                _ => return Ok(Some(ruling(code, Some(code.message())))),
            }
        }
        match &order.verification_url {
            None => Ok(None),
            Some(url) => verification::ask(self, url, question).await,
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one order, each named")]
    fn order(
        &self,
        order: &Order,
        kind: Kind,
        money: Money,
        opened: Opened,
        three_ds: Option<ThreeDs>,
        account: GatewayAccount,
        begun: Begun,
    ) -> EngineOrder {
        let alone = opened.card().cvv.is_none()
            && opened.stored.as_ref().is_some_and(|stored| charges_alone(stored, order));
        let authentication = match order.three_d_secure {
            // Nobody is there to be asked, or the device has asked already.
            _ if alone || opened.is_network_token() => Authentication::Skip,
            ThreeDsWish::Force => Authentication::Challenge,
            ThreeDsWish::Usual if self.shop.settings.three_d_secure => Authentication::Auto,
            ThreeDsWish::Usual | ThreeDsWish::Skip => Authentication::Skip,
        };
        let agreed = opened.stored.as_ref().and_then(|stored| stored.network_reference.clone());
        EngineOrder {
            operation: match kind {
                // Nothing is held: the card is only looked at, as for a tokenization.
                Kind::Authorization if money.is_zero() => Operation::Tokenize,
                Kind::Authorization => Operation::Authorize,
                Kind::Tokenization | Kind::RecipientTokenization => Operation::Tokenize,
                _ => Operation::Charge,
            },
            money,
            source: match opened.means {
                Means::Card(card) => CardSource::Card(card),
                Means::Wallet(card) => CardSource::Wallet(card),
            },
            network_token: None,
            three_ds,
            payer: payer(order),
            reference: order.tracking_id.clone(),
            description: order.description.clone(),
            digital: None,
            generate_token: false,
            route: vec![RouteStep { account, pass_three_ds: true }],
            opened: opened.traces,
            idempotency: None,
            return_url: None,
            authentication,
            merchant_initiated: alone.then_some(agreed),
            begun: Some(begun),
            session: None,
        }
    }

    /// What follows a success: the network's id is kept for later charges, and results of the issuer's checks
    /// that the shop does not take undo it.
    pub(super) async fn judge(&self, caller: &Caller, told: Told) -> Result<Told, Refusal> {
        if told.status != Status::Successful && !told.is_rejected {
            return Ok(told);
        }
        let Some(carried) = &told.transaction.carried else { return Ok(told) };
        let answered = &carried.tried.answered;
        if let (Some(card), Some(id)) = (&told.transaction.card, &answered.network_transaction_id) {
            cards::note_agreement(self.engine, &caller.merchant, card, id).await?;
        }
        if told.is_rejected {
            rejecting::undo(self.engine, self.shop, self.request, told).await
        } else {
            Ok(told)
        }
    }
}

/// Whether the payment that stored a card of this shop succeeded.
pub(super) async fn is_proven(engine: &Engine, shop: &Shop, card: &StoredCard) -> Result<bool, Refusal> {
    let Some(uid) = &card.made_by else { return Ok(true) };
    match transactions::find(engine, &shop.merchant, shop.id, uid).await? {
        Some(proof) => Ok(Told::of(engine, proof)?.status == Status::Successful),
        None => Ok(false),
    }
}

/// Whether a stored card may be charged without its holder (checkout-gateway 5.2).
fn charges_alone(card: &StoredCard, order: &Order) -> bool {
    let by_customer =
        order.additional_data.card_on_file.is_some_and(|on_file| on_file.initiator == Initiator::Customer);
    (card.has("recurring") || card.has("card_on_file")) && !by_customer
}

/// What is written down where no PSP is asked: the card is not stored, and nobody else remembers how it looks.
pub(super) fn unasked(begun: Begun, words: CardWords, payer: ShownCard) -> Result<Begun, Refusal> {
    let words = CardWords { payer: Some(payer), ..words }.write()?;
    Ok(Begun { words, new_card: None, ..begun })
}

/// A verdict that no PSP gave.
pub(super) fn ruling(code: Code, message: Option<&str>) -> Ruling {
    Ruling {
        status: code.letter().status().to_owned(),
        code: code.as_str().to_owned(),
        message: message.map(str::to_owned),
        friendly_message: None,
    }
}

/// How much is asked for; nothing of no currency where none is named.
pub(super) fn money(order: &Order) -> Result<Money, Refusal> {
    let currency = if order.currency.is_empty() { "XXX" } else { &order.currency };
    Ok(Money::from_minor(order.amount, Currency::parse(currency).map_err(EngineError::from)?)
        .map_err(EngineError::from)?)
}

/// An excluded brand is refused here too, not only hidden (checkout 3.9).
fn refuse_excluded(card: &Card, excluded: &[String]) -> Result<(), Refusal> {
    let facts = card.facts();
    let brand = brands::brand(facts.brand, &facts.first6);
    let sub_brand = brands::sub_brand(facts.label.as_deref());
    if brands::is_listed(excluded, brand, sub_brand.as_deref()) {
        return Err(refusals::coded("E.1008"));
    }
    Ok(())
}

fn payer(order: &Order) -> Option<Payer> {
    let (address, customer) = (order.billing_address.as_ref(), order.customer.as_ref());
    if address.is_none() && customer.is_none() {
        return None;
    }
    let of = |field: fn(&super::transactions::request::people::Address) -> &Option<String>| {
        address.and_then(|address| field(address).clone())
    };
    Some(Payer {
        ip: customer.and_then(|customer| customer.ip.clone()).unwrap_or_default(),
        country: of(|address| &address.country).unwrap_or_default(),
        address1: of(|address| &address.street),
        postcode: of(|address| &address.zip),
        city: of(|address| &address.city),
        state: of(|address| &address.state),
        first_name: of(|address| &address.first_name),
        last_name: of(|address| &address.last_name),
        email: customer.and_then(|customer| customer.email.clone()),
        phone: of(|address| &address.phone),
        ..Payer::default()
    })
}
