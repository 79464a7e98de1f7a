//! What the pages show, as plain values: whoever knows the payment token fills these in, the page only draws them.

use std::fmt;

use serde::Serialize;

use super::amount::Amount;
use super::catalogue::Language;
use super::decline::Reason;
use super::style::Style;

/// What all pages of one payment token have in common.
#[derive(Debug, Clone)]
pub struct Shell {
    /// The payer's language.
    pub language: Language,
    /// Who is paid.
    pub shop: Shop,
    /// Whether no real money moves.
    pub test: bool,
    /// Page of its own or framed (`iframe=`).
    pub look: Look,
    /// How the shop dresses the page.
    pub style: Style,
    /// The window around the page, if it gave its name.
    pub embedding: Option<Embedding>,
    /// The nonce of this response, also in its security policy: fresh random text for each.
    pub nonce: String,
}

/// Who is paid.
#[derive(Debug, Clone, Serialize)]
pub struct Shop {
    /// Its name.
    pub name: String,
    /// Its site, where payers go back to when nothing else is set.
    pub link: Option<Link>,
}

/// An address that a payer may be sent to: never script, never data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link(String);

impl Link {
    /// An http or https address.
    pub fn web(address: &str) -> Option<Link> {
        let lower = address.trim().to_ascii_lowercase();
        let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"))?;
        let clean = !rest.is_empty() && !address.chars().any(char::is_control);
        clean.then(|| Link(address.trim().to_owned()))
    }

    /// An address of any scheme that only opens something, for apps that catch their own (checkout 3.5). The shop's switch
    /// decides whether to call this.
    pub fn app(address: &str) -> Option<Link> {
        const UNSAFE: &[&str] = &["javascript", "data", "vbscript", "blob", "file", "about", "view-source"];
        let address = address.trim();
        let (scheme, _) = address.split_once(':')?;
        let lower = scheme.to_ascii_lowercase();
        let shape = lower.starts_with(|first: char| first.is_ascii_lowercase())
            && lower.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
        let clean = shape && !UNSAFE.contains(&lower.as_str()) && !address.chars().any(char::is_control);
        clean.then(|| Link(address.to_owned()))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A page of its own, or one of the framed looks (checkout 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Look {
    /// A page of its own.
    #[default]
    Page,
    /// Part of the shop's page, no ground of its own.
    Inline,
    /// A sheet above the shop's page, with a cross.
    Overlay,
    /// The whole screen of a small device.
    Phone,
}

impl Look {
    /// Reads the parameter `iframe`; anything unknown is a page of its own.
    pub fn read(parameter: Option<&str>) -> Look {
        match parameter {
            Some("inline") => Look::Inline,
            Some("overlay") => Look::Overlay,
            Some("phone") => Look::Phone,
            _ => Look::Page,
        }
    }
}

/// The window around the page, as its parameters `origin` and `nonce` name it (`MESSAGES.md`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Embedding {
    origin: String,
    nonce: String,
}

impl Embedding {
    /// Both parameters, well-formed, or nothing.
    pub fn parse(origin: Option<&str>, nonce: Option<&str>) -> Option<Embedding> {
        let (origin, nonce) = (origin?, nonce?);
        let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"))?;
        let host_fits = !host.is_empty()
            && host.len() <= 260
            && host
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.:[]_".contains(&byte));
        let nonce_fits = (16..=64).contains(&nonce.len())
            && nonce.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        (host_fits && nonce_fits).then(|| Embedding { origin: origin.to_owned(), nonce: nonce.to_owned() })
    }

    /// Whether that is a page with TLS.
    pub fn has_tls(&self) -> bool {
        self.origin.starts_with("https://")
    }

    /// The origin that messages go to.
    pub fn origin(&self) -> &str {
        &self.origin
    }
}

/// What happens to the amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// It is paid (`payment`, `charge`).
    Pay,
    /// It is reserved (`authorization` of more than nothing).
    Reserve,
    /// Nothing is paid, the card is kept or checked (`tokenization`, `authorization` of nothing).
    Save,
}

/// What is paid for.
#[derive(Debug, Clone)]
pub struct Order {
    /// How much.
    pub amount: Amount,
    /// What happens to it.
    pub purpose: Purpose,
    /// The shop's description.
    pub description: String,
    /// The shop's order number.
    pub number: Option<String>,
    /// Positions of the cart, if there is one.
    pub lines: Vec<Line>,
}

/// One position of a cart.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// How many.
    pub quantity: u32,
    /// For all of them.
    pub amount: Amount,
}

/// The page with the form.
#[derive(Debug, Clone)]
pub struct Form {
    /// What is paid for.
    pub order: Order,
    /// Where the form goes: the page's own address with its parameters.
    pub action: String,
    /// The payment token, for the calls of the script.
    pub token: String,
    /// The anti-forgery token of the plain form.
    pub anti_forgery: String,
    /// Ways to pay, at least one.
    pub methods: Vec<Method>,
    /// The word of the method that is chosen at first; else the first.
    pub chosen: Option<String>,
    /// Everything about cards, if `credit_card` is among the methods.
    pub card: CardForm,
    /// Consent that the shop asks for.
    pub agreement: Option<Agreement>,
    /// Fields about the payer, in the order to show them.
    pub customer: Vec<CustomerField>,
    /// The shop's own fields.
    pub custom: Vec<CustomField>,
    /// The shop's words on the pay button.
    pub button_text: Option<String>,
    /// Attempts left, this one included.
    pub attempts_left: u32,
    /// Seconds until the token expires.
    pub seconds_left: Option<u32>,
    /// Why the attempt before did not succeed.
    pub said: Option<Said>,
    /// What was wrong with a posted form.
    pub faults: Vec<Fault>,
    /// Wallets that the shop has and did not exclude.
    pub wallets: Wallets,
    /// Whether a bank may ask back inside the page (`checkout.iframe` and `gateway.iframe`).
    pub challenge_in_page: bool,
    /// Where cancelling leads, with its parameter already added.
    pub cancel: Option<Link>,
}

/// A way to pay.
#[derive(Debug, Clone, Serialize)]
pub struct Method {
    /// Its word: `credit_card`, `erip`, `bank_transfer`, ….
    pub word: String,
    /// Its name, when the catalogue has none for the word.
    pub name: Option<String>,
}

/// Everything about cards.
#[derive(Debug, Clone, Default)]
pub struct CardForm {
    /// Words of the brands that the shop takes, the excluded ones already gone.
    pub brands: Vec<String>,
    /// Words of brands that are refused.
    pub excluded: Vec<String>,
    /// The stored card of the token, or cards remembered from earlier visits.
    pub stored: Vec<StoredCard>,
    /// Whether another card than the stored ones may be used.
    pub another: bool,
    /// The name to begin with.
    pub holder: String,
    /// Whether that name stays.
    pub holder_fixed: bool,
    /// The offer to keep the card.
    pub save: Option<SaveCard>,
    /// Whether only the published test numbers are taken.
    pub listed_only: bool,
}

/// A card that need not be typed again.
#[derive(Debug, Clone, Serialize)]
pub struct StoredCard {
    /// What is posted for it: an identifier of ours, never the number.
    pub value: String,
    /// Its brand's word.
    pub brand: String,
    /// The last four digits.
    pub last4: String,
    /// `MM/YY`.
    pub expiry: String,
    /// Whether its date is over.
    pub expired: bool,
    /// Whether the security code is asked for.
    pub asks_cvv: bool,
}

/// The offer to keep the card (checkout 3.7).
#[derive(Debug, Clone, Serialize)]
pub struct SaveCard {
    /// The shop's words.
    pub text: Option<String>,
    /// The shop's reason.
    pub hint: Option<String>,
    /// Whether the shop gets a token (`customer_contract`), or the page just remembers.
    pub for_shop: bool,
    /// Whether it is switched on at first.
    pub on: bool,
}

/// Consent that the shop asks for.
#[derive(Debug, Clone, Serialize)]
pub struct Agreement {
    /// The shop's words.
    pub text: Option<String>,
    /// Its terms.
    pub link: Option<Link>,
    /// Whether it is given at first.
    pub on: bool,
}

/// A field about the payer.
#[derive(Debug, Clone, Serialize)]
pub struct CustomerField {
    /// Its name in checkout 3.8: `email`, `first_name`, ….
    pub name: String,
    /// What is known.
    pub value: String,
    /// Shown, not changed.
    pub fixed: bool,
    /// Whether it must be filled in.
    pub required: bool,
}

/// A field of the shop's own (checkout 3.2).
#[derive(Debug, Clone, Serialize)]
pub struct CustomField {
    /// `custom_field_1` to `custom_field_3`.
    pub name: String,
    /// Its label.
    pub label: String,
    /// Words inside the empty field.
    pub placeholder: String,
    /// What is known.
    pub value: String,
    /// Shown, not changed.
    pub fixed: bool,
    /// Whether it must be filled in.
    pub required: bool,
}

/// What is said above the form after an attempt that did not succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// The bank said no.
    Declined(Reason),
    /// Something broke on the way; nothing was charged.
    Failed,
    /// The form was too old or came from elsewhere.
    Stale,
    /// Too many attempts in a short time.
    TooMany,
}

/// What is wrong with one field of a posted form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The field's name in the form.
    pub field: String,
    /// The text's key in the catalogues.
    pub key: &'static str,
    /// A brand, an example or a number of digits, if the text has one.
    pub about: Option<(&'static str, String)>,
}

/// Wallets that are offered where the device can.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Wallets {
    /// Apple Pay.
    pub apple: Option<AppleWallet>,
    /// Google Pay.
    pub google: Option<GoogleWallet>,
}

impl Wallets {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.apple.is_none() && self.google.is_none()
    }
}

/// What Apple's sheet needs.
#[derive(Debug, Clone, Serialize)]
pub struct AppleWallet {
    /// The country of the shop's acquirer, two letters.
    pub country: String,
    /// Apple's names of networks.
    pub networks: Vec<String>,
}

/// What Google's sheet needs.
#[derive(Debug, Clone, Serialize)]
pub struct GoogleWallet {
    /// The gateway's id at Google, where tokens are made out to one.
    pub gateway: Option<String>,
    /// The shop's id at the gateway.
    pub gateway_merchant: Option<String>,
    /// The key that tokens are encrypted for, where they are made out to the merchant itself.
    pub public_key: Option<String>,
    /// The merchant's id at Google, needed outside of tests.
    pub merchant: Option<String>,
    /// Google's names of networks.
    pub networks: Vec<String>,
    /// The country of the shop's acquirer, two letters.
    pub country: String,
}

/// The page from which the bank asks back.
#[derive(Clone)]
pub struct Challenge {
    /// What is paid for.
    pub order: Order,
    /// The bank's address.
    pub action: Link,
    /// Whether the bank's address is posted to.
    pub post: bool,
    /// What is posted or asked along.
    pub values: Vec<(String, String)>,
    /// In a frame of the page, or in the whole window.
    pub in_frame: bool,
    /// The payment token, whose state is asked while the frame is open.
    pub token: String,
}

impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Challenge")
            .field("action", &self.action)
            .field("in_frame", &self.in_frame)
            .finish_non_exhaustive()
    }
}

/// The page that waits for an outcome.
#[derive(Debug, Clone)]
pub struct Pending {
    /// What is paid for.
    pub order: Order,
    /// The page's own address, to look again without script.
    pub action: String,
    /// The payment token, whose state is asked.
    pub token: String,
    /// Where the payer may go meanwhile.
    pub back: Option<Link>,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Paid, reserved or saved.
    Success,
    /// The bank said no, and no attempt is left.
    Declined(Reason),
    /// Something broke, and no attempt is left.
    Failed,
}

/// The page that tells how it ended.
#[derive(Debug, Clone)]
pub struct Ended {
    /// What was paid for.
    pub order: Order,
    /// How it ended.
    pub outcome: Outcome,
    /// The transaction's uid.
    pub uid: Option<String>,
    /// Brand word and last four digits.
    pub card: Option<(String, String)>,
    /// When, already written for the payer.
    pub at: Option<String>,
    /// Lines of `receipt_text`.
    pub receipt: Vec<String>,
    /// The receipt's own page.
    pub receipt_link: Option<Link>,
    /// Where the button leads, with its parameters already added.
    pub back: Option<Link>,
    /// The shop's words on the button (`button_next_text`).
    pub button_text: Option<String>,
    /// Seconds until the payer is taken there. (For 0 the server redirects and shows no page.)
    pub auto_return: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_never_runs() {
        assert!(Link::web("https://shop.example/thanks?order=71").is_some());
        assert!(Link::app("myshop://paid").is_some());
        for text in [
            "javascript:alert(1)",
            " JavaScript:x",
            "data:text/html,x",
            "//x",
            "",
            "https://",
            "java\nscript:x",
        ] {
            assert_eq!(Link::web(text), None, "{text}");
            assert!(Link::app(text).is_none_or(|link| link.as_str().starts_with("https:")), "{text}");
        }
    }

    #[test]
    fn an_embedding_needs_a_bare_origin_and_a_nonce() {
        let nonce = Some("0123456789abcdef");
        let found = Embedding::parse(Some("https://shop.example:8443"), nonce).unwrap();
        assert_eq!(found.origin(), "https://shop.example:8443");
        for origin in
            ["*", "null", "https://", "https://shop.example/", "https://a;b", "javascript:x", "https://A.b"]
        {
            assert_eq!(Embedding::parse(Some(origin), nonce), None, "{origin}");
        }
        assert_eq!(Embedding::parse(Some("https://shop.example"), Some("short")), None);
        assert_eq!(Embedding::parse(None, nonce), None);
    }
}
