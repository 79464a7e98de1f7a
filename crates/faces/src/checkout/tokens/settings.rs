//! `checkout.settings`: how the page looks and where it leads (checkout 3.5 to 3.8).

use serde::{Deserialize, Serialize};

use super::super::errors::{Errors, phrase};
use super::super::fields::{ANY, Fields, Schemes};
use super::super::given::{Given, Members};
use super::super::page::catalogue::Language;
use super::customer::CustomerField;
use super::rules::ShopRules;
use crate::shared::json::Value;

/// The page version that shops get who ask for none.
const WIDGET_VERSION: i64 = 2;

/// How the page looks and where it leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Settings {
    /// Where to go and whom to tell.
    pub(crate) urls: Urls,
    /// A language of the page.
    pub(crate) language: String,
    /// Whether the shop said so itself.
    #[serde(default)]
    pub(crate) language_as_asked: bool,
    /// When to leave the page of the result.
    pub(crate) auto_return: Option<AutoReturn>,
    /// Text of the pay button.
    pub(crate) button_text: Option<String>,
    /// Text of the button on the page of the result.
    pub(crate) button_next_text: Option<String>,
    /// Whether a stored card is charged as soon as the page opens.
    pub(crate) auto_pay: bool,
    /// Looks; free members.
    pub(crate) style: Members,
    /// "Save my card".
    pub(crate) save_card_toggle: SaveCardToggle,
    /// Whether "pay with another card" is offered; none leaves it to the shop's setting.
    pub(crate) another_card: Option<bool>,
    /// A box that the customer ticks.
    pub(crate) agreement_toggle: Option<AgreementToggle>,
    /// Which customer fields the page shows.
    pub(crate) customer_fields: CustomerFields,
    /// What the card form begins with.
    pub(crate) credit_card_fields: CreditCardFields,
    /// The page's version.
    pub(crate) widget_version: i64,
}

/// Where to go and whom to tell, in the order in which the token query tells them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::struct_field_names, reason = "these are their wire names")]
pub(crate) struct Urls {
    /// After success and decline, before the two that follow.
    pub(crate) return_url: Option<String>,
    /// After a success.
    pub(crate) success_url: Option<String>,
    /// After a decline.
    pub(crate) decline_url: Option<String>,
    /// After an error.
    pub(crate) fail_url: Option<String>,
    /// When the customer gives up.
    pub(crate) cancel_url: Option<String>,
    /// Whom to tell of transactions.
    pub(crate) notification_url: Option<String>,
    /// Whom to ask before a transaction.
    pub(crate) verification_url: Option<String>,
    /// Whom to tell of a network token's looks.
    pub(crate) card_notification_url: Option<String>,
}

/// Seconds on the page of the result; 0 skips it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AutoReturn {
    /// Seconds.
    pub(crate) seconds: u32,
    /// A number or text, as it was sent.
    pub(crate) given: Given,
}

/// The toggle "save my card".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SaveCardToggle {
    /// Whether it is shown; none leaves it to the shop's setting.
    pub(crate) display: Option<bool>,
    /// True: consent to give the shop a token. False: to remember the card for this page only.
    pub(crate) customer_contract: bool,
    /// Its label.
    pub(crate) text: Option<String>,
    /// Why it helps.
    pub(crate) hint: Option<String>,
}

/// A box that the customer ticks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AgreementToggle {
    /// Whether it is ticked from the beginning.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) value: Option<bool>,
    /// What is agreed to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) url: Option<String>,
    /// Its label.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) text: Option<String>,
}

/// Which customer fields the page shows. Names that it does not know are told again and mean nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CustomerFields {
    /// Shown and editable.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) visible: Option<Vec<String>>,
    /// Shown and fixed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) read_only: Option<Vec<String>>,
    /// Not shown; of older shops.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) hidden: Option<Vec<String>>,
}

/// What the card form begins with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CreditCardFields {
    /// The name on the card.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) holder: Option<String>,
    /// `holder`, where it cannot be changed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) read_only: Option<Vec<String>>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            urls: Urls::default(),
            language: language(None),
            language_as_asked: false,
            auto_return: None,
            button_text: None,
            button_next_text: None,
            auto_pay: false,
            style: Members::default(),
            save_card_toggle: SaveCardToggle::default(),
            another_card: None,
            agreement_toggle: None,
            customer_fields: CustomerFields::default(),
            credit_card_fields: CreditCardFields::default(),
            widget_version: WIDGET_VERSION,
        }
    }
}

impl Settings {
    /// Reads the member `settings` of a checkout; absent, everything has its default.
    pub(crate) fn read(checkout: &Fields<'_>, rules: &ShopRules, errors: &mut Errors) -> Settings {
        let Some(fields) = checkout.object("settings", errors) else { return Settings::default() };
        Settings {
            urls: Urls::read(&fields, rules, errors),
            language: language(fields.text("language", ANY, errors)),
            language_as_asked: fields.value("language").is_some(),
            auto_return: AutoReturn::read(&fields, errors),
            button_text: owned(fields.text("button_text", ANY, errors)),
            button_next_text: owned(fields.text("button_next_text", ANY, errors)),
            auto_pay: fields.boolean("auto_pay", errors).unwrap_or(false),
            style: fields
                .object("style", errors)
                .map(|style| Members::of(style.object_itself()))
                .unwrap_or_default(),
            save_card_toggle: SaveCardToggle::read(&fields, errors),
            another_card: fields
                .object("another_card_toggle", errors)
                .and_then(|toggle| toggle.boolean("display", errors)),
            agreement_toggle: AgreementToggle::read(&fields, errors),
            customer_fields: CustomerFields::read(&fields, errors),
            credit_card_fields: CreditCardFields::read(&fields, errors),
            widget_version: fields.integer("widget_version", errors).unwrap_or(WIDGET_VERSION),
        }
    }
}

impl Urls {
    /// Only browsers follow an app's own schemes, so only those URLs may have one to which browsers are sent.
    fn read(fields: &Fields<'_>, rules: &ShopRules, errors: &mut Errors) -> Urls {
        let pages = if rules.custom_schemes { Schemes::Any } else { Schemes::Web };
        let mut url = |name, schemes| owned(fields.url(name, schemes, errors));
        Urls {
            return_url: url("return_url", pages),
            success_url: url("success_url", pages),
            decline_url: url("decline_url", pages),
            fail_url: url("fail_url", pages),
            cancel_url: url("cancel_url", pages),
            notification_url: url("notification_url", Schemes::Web),
            verification_url: url("verification_url", Schemes::Web),
            card_notification_url: url("card_notification_url", Schemes::Web),
        }
    }
}

impl AutoReturn {
    fn read(fields: &Fields<'_>, errors: &mut Errors) -> Option<AutoReturn> {
        let given = fields.value("auto_return")?;
        let seconds = match given {
            Value::Number(text) => text.parse().ok(),
            Value::Text(text) if text.as_str().is_empty() => return None,
            Value::Text(text) => text.as_str().trim().parse().ok(),
            _ => None,
        };
        if seconds.is_none() {
            fields.fault("auto_return", phrase::NOT_A_NUMBER, errors);
        }
        Some(AutoReturn { seconds: seconds?, given: Given::of(given) })
    }
}

impl SaveCardToggle {
    fn read(fields: &Fields<'_>, errors: &mut Errors) -> SaveCardToggle {
        let Some(toggle) = fields.object("save_card_toggle", errors) else {
            return SaveCardToggle::default();
        };
        SaveCardToggle {
            display: toggle.boolean("display", errors),
            customer_contract: toggle.boolean("customer_contract", errors).unwrap_or(false),
            text: owned(toggle.text("text", ANY, errors)),
            hint: owned(toggle.text("hint", ANY, errors)),
        }
    }
}

impl AgreementToggle {
    fn read(fields: &Fields<'_>, errors: &mut Errors) -> Option<AgreementToggle> {
        let toggle = fields.object("agreement_toggle", errors)?;
        Some(AgreementToggle {
            value: toggle.boolean("value", errors),
            url: owned(toggle.url("url", Schemes::Web, errors)),
            text: owned(toggle.text("text", ANY, errors)),
        })
    }
}

impl CustomerFields {
    fn read(fields: &Fields<'_>, errors: &mut Errors) -> CustomerFields {
        let Some(lists) = fields.object("customer_fields", errors) else { return CustomerFields::default() };
        let mut list = |name| {
            let names = lists.texts(name, ANY, errors)?;
            Some(names.into_iter().map(str::to_owned).collect())
        };
        CustomerFields { visible: list("visible"), read_only: list("read_only"), hidden: list("hidden") }
    }

    /// Whether a field is shown and editable: it must be listed, and not among the fixed ones.
    pub(crate) fn is_editable(&self, field: CustomerField) -> bool {
        lists(self.visible.as_ref(), field) && !self.is_fixed(field)
    }

    /// Whether a field is shown and fixed.
    pub(crate) fn is_fixed(&self, field: CustomerField) -> bool {
        lists(self.read_only.as_ref(), field)
    }
}

fn lists(names: Option<&Vec<String>>, field: CustomerField) -> bool {
    names.is_some_and(|names| names.iter().any(|name| name == field.as_str()))
}

impl CreditCardFields {
    fn read(fields: &Fields<'_>, errors: &mut Errors) -> CreditCardFields {
        let Some(card) = fields.object("credit_card_fields", errors) else {
            return CreditCardFields::default();
        };
        let read_only = card.texts("read_only", ANY, errors);
        CreditCardFields {
            holder: owned(card.text("holder", ANY, errors)),
            read_only: read_only.map(|names| names.into_iter().map(str::to_owned).collect()),
        }
    }

    /// Whether the name on the card is given and cannot be changed.
    pub(crate) fn holder_is_fixed(&self) -> bool {
        let is_listed =
            self.read_only.as_ref().is_some_and(|names| names.iter().any(|name| name == "holder"));
        is_listed && self.holder.is_some()
    }
}

fn owned(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}

/// A language of the page: `de` of `de-AT` and `DE`, English for what it does not speak (checkout-codes 7.2).
pub(crate) fn language(tag: Option<&str>) -> String {
    Language::find(tag.unwrap_or("").trim()).tag().to_owned()
}
