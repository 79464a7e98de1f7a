//! Suitable calls for every verb, with secrets that are recognized wherever they turn up.

use florin_connectors::{
    Ask, Authentication, Call, Connector, Direct, DirectKind, FollowUp, Initiator, Instrument, Lookup, Party,
    Payer, Payout, Purchase, Shipping, ThreeDs, Verb,
};
use florin_domain::{Card, Credentials, Currency, Cvv, Expiry, Mode, Money, Operation, Pan};
use serde_json::Value;

const BASE_URL: &str = "http://127.0.0.1:9/stand-in";
const REFERENCE: &str = "contract-1";

const PAN: &str = "4000056655665556";
const CVV: &str = "9173";
const CRYPTOGRAM: &str = "AJkBBkhgQQSecretCryptogramAAAA=";
const TOKEN: &str = "pm_florin1";

/// What must never be shown.
pub(crate) const SECRETS: &[&str] = &[PAN, CVV, CRYPTOGRAM, "sk_test_contractSecret00", "secret-of-"];

/// What calls borrow from.
pub(crate) struct Props {
    card: Card,
    three_ds: ThreeDs,
    payer: Payer,
    direct: Direct,
    party: Party,
    credentials: Credentials,
    money: Money,
}

/// One way to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Way {
    pub(crate) verb: Verb,
    pub(crate) instrument: Kind,
    pub(crate) operation: Operation,
    /// Asked by our reference only, the PSP's own being unknown.
    pub(crate) by_reference: bool,
    /// With everything that may be told.
    pub(crate) rich: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Card,
    NetworkToken,
    PspToken,
    /// The first kind of direct payment that the PSP offers.
    Direct,
}

impl Way {
    pub(crate) fn of(verb: Verb) -> Way {
        let operation = if verb == Verb::Authorize { Operation::Authorize } else { Operation::Charge };
        Way { verb, instrument: Kind::Card, operation, by_reference: false, rich: false }
    }

    pub(crate) fn name(self) -> String {
        format!(
            "{:?} {:?} {:?} rich={} by_reference={}",
            self.verb, self.instrument, self.operation, self.rich, self.by_reference
        )
    }
}

/// Every way to ask what the manifest lists.
pub(crate) fn every(connector: &dyn Connector) -> Vec<Way> {
    let manifest = connector.manifest();
    let mut ways = Vec::new();
    for verb in manifest.verbs.iter().copied() {
        match verb {
            Verb::Charge | Verb::Authorize | Verb::Tokenize => {
                for instrument in [Kind::Card, Kind::NetworkToken, Kind::PspToken, Kind::Direct] {
                    for rich in [false, true] {
                        let takes = match instrument {
                            Kind::NetworkToken => manifest.network_tokens,
                            Kind::Direct => manifest.direct.is_some() && verb != Verb::Tokenize,
                            Kind::Card | Kind::PspToken => true,
                        };
                        ways.extend(takes.then(|| Way { instrument, rich, ..Way::of(verb) }));
                    }
                }
            }
            Verb::Status | Verb::Complete => {
                for operation in [
                    Operation::Charge,
                    Operation::Authorize,
                    Operation::Capture,
                    Operation::Void,
                    Operation::Refund,
                    Operation::Release,
                    Operation::GiveBack,
                    Operation::Payout,
                ] {
                    if operation == Operation::Payout && !manifest.can(Verb::Payout) {
                        continue;
                    }
                    let ours = !manifest.finds_by_reference || verb == Verb::Complete;
                    ways.push(Way { operation, ..Way::of(verb) });
                    ways.extend((!ours).then(|| Way { operation, by_reference: true, ..Way::of(verb) }));
                }
            }
            Verb::Payout => ways.extend([false, true].map(|rich| Way { rich, ..Way::of(verb) })),
            _ => ways.push(Way::of(verb)),
        }
    }
    ways
}

/// The way that a fixture's `op` means.
pub(crate) fn of_op(op: &str) -> Way {
    match op {
        "authorize" => Way::of(Verb::Authorize),
        "capture" => Way::of(Verb::Capture),
        "void" => Way::of(Verb::Void),
        "refund" => Way::of(Verb::Refund),
        "increment" => Way::of(Verb::Increment),
        "tokenize" => Way::of(Verb::Tokenize),
        "status" => Way::of(Verb::Status),
        "status_by_reference" => Way { by_reference: true, ..Way::of(Verb::Status) },
        "complete_action" => Way::of(Verb::Complete),
        "payout" => Way::of(Verb::Payout),
        "payout_status" => Way { operation: Operation::Payout, ..Way::of(Verb::Status) },
        "payout_status_by_reference" => {
            Way { operation: Operation::Payout, by_reference: true, ..Way::of(Verb::Status) }
        }
        _ => Way::of(Verb::Charge),
    }
}

impl Props {
    /// The amount asked for is the one that the fixture's body names, else 42.90 EUR.
    pub(crate) fn new(connector: &dyn Connector, body: Option<&Value>) -> Props {
        let fields = connector.manifest().credentials.iter();
        let credentials = fields.map(|field| {
            let value = match field.name {
                "SecretKey" => "sk_test_contractSecret00".to_owned(),
                "IncrementalAuthorization" => "true".to_owned(),
                "WebhookUrl" | "NotificationUrl" => "https://shop.example/hook".to_owned(),
                name => format!("secret-of-{name}"),
            };
            (field.name.to_owned(), value)
        });
        Props {
            card: Card {
                pan: Pan::parse(PAN).unwrap(),
                expiry: Expiry::new(3, 2031).unwrap(),
                holder: "Contract Test".to_owned(),
                cvv: Some(Cvv::parse(CVV).unwrap()),
            },
            three_ds: ThreeDs {
                authentication_value: CRYPTOGRAM.to_owned(),
                eci: "05".to_owned(),
                xid: "c4e59ceb-a382-4d6a-bc87-385d591fa09d".to_owned(),
                version: "2.2.0".to_owned(),
                merchant_name: "Shop".to_owned(),
                sli: None,
            },
            payer: Payer {
                ip: "192.0.2.1".to_owned(),
                country: "PT".to_owned(),
                address1: Some("Rua 1".to_owned()),
                city: Some("Porto".to_owned()),
                postcode: Some("4000-001".to_owned()),
                email: Some("ines@example.com".to_owned()),
                phone: Some("+351210000000".to_owned()),
                first_name: Some("Ines".to_owned()),
                last_name: Some("Duarte".to_owned()),
                shipping: Some(Box::new(Shipping {
                    name: "Ines Duarte".to_owned(),
                    country: "PT".to_owned(),
                    address1: Some("Rua 1".to_owned()),
                    city: Some("Porto".to_owned()),
                    postcode: Some("4000-001".to_owned()),
                    ..Shipping::default()
                })),
                ..Payer::default()
            },
            direct: match connector.manifest().direct.and_then(|terms| terms.kinds.first().copied()) {
                Some(DirectKind::Bank) => Direct::Bank { country: "PT".to_owned() },
                Some(DirectKind::Upi) => Direct::Upi { payer_address: Some("ines@bank".to_owned()) },
                Some(DirectKind::PayPal) | None => {
                    Direct::PayPal { cancel_url: Some("https://shop.example/cart".to_owned()) }
                }
            },
            party: Party {
                first_name: Some("Contract".to_owned()),
                last_name: Some("Test".to_owned()),
                country: Some("PT".to_owned()),
                city: Some("Porto".to_owned()),
                ..Party::default()
            },
            credentials: Credentials::new(credentials),
            money: body
                .and_then(named)
                .unwrap_or_else(|| Money::from_minor(4290, Currency::parse("EUR").unwrap()).unwrap()),
        }
    }

    pub(crate) fn asking_for(mut self, money: Money) -> Props {
        self.money = money;
        self
    }
}

/// The amount that a JSON body names in minor units.
fn named(body: &Value) -> Option<Money> {
    let amount = body["amount"].as_i64().or_else(|| body["amount"]["value"].as_i64())?;
    let currency = body["currency"].as_str().or_else(|| body["amount"]["currency"].as_str())?;
    Money::from_minor(amount, Currency::parse(currency).ok()?).ok()
}

/// Hands the call to `act`; it lives as long as what it borrows from.
pub(crate) fn with_call<T>(props: &Props, way: Way, act: impl FnOnce(&Call<'_>) -> T) -> T {
    let three_ds = way.rich.then_some(&props.three_ds);
    let instrument = || match way.instrument {
        Kind::Card => Instrument::Card { card: &props.card, three_ds },
        Kind::NetworkToken => {
            Instrument::NetworkToken { card: &props.card, scheme: "Visa", wallet: None, three_ds }
        }
        Kind::PspToken => Instrument::PspToken { token: TOKEN },
        Kind::Direct => Instrument::Direct(&props.direct),
    };
    let purchase = || Purchase {
        money: props.money,
        instrument: instrument(),
        payer: way.rich.then_some(&props.payer),
        merchant_reference: way.rich.then_some("order 7"),
        description: way.rich.then_some("Two chairs & a table"),
        digital: way.rich.then_some(true),
        generate_token: way.rich,
        return_url: way.rich.then_some("https://shop.example/back?a=1&b=2"),
        authentication: if way.rich { Authentication::Challenge } else { Authentication::Auto },
        initiator: Initiator::Payer,
    };
    let follow_up = || FollowUp { parent: "pi_florin1", money: props.money, card: None };
    let lookup = || Lookup {
        operation: way.operation,
        money: Some(props.money),
        reference: Some(REFERENCE),
        psp_reference: (!way.by_reference).then_some("pi_florin1"),
        parent: Some("pi_florin1"),
        other_captures: false,
    };
    let party = way.rich.then_some(&props.party);
    let payout = || Payout {
        money: props.money,
        card: &props.card,
        is_dated: way.rich,
        recipient: party,
        sender: party,
        merchant_reference: way.rich.then_some("order 7"),
        description: way.rich.then_some("Two chairs & a table"),
    };
    let ask = match way.verb {
        Verb::Charge => Ask::Charge(purchase()),
        Verb::Authorize => Ask::Authorize(purchase()),
        Verb::Capture => Ask::Capture(follow_up()),
        Verb::Void => Ask::Void(follow_up()),
        Verb::Refund => Ask::Refund(follow_up()),
        Verb::Increment => Ask::Increment(follow_up()),
        Verb::Tokenize => Ask::Tokenize(instrument()),
        Verb::Status => Ask::Status(lookup()),
        Verb::Complete => Ask::Complete(lookup()),
        Verb::Payout => Ask::Payout(payout()),
    };
    act(&Call {
        base_url: BASE_URL,
        mode: Mode::Test,
        credentials: &props.credentials,
        account: "account",
        merchant: "merchant",
        reference: REFERENCE,
        ask,
    })
}
