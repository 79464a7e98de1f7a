//! What the shop sent, told again: as it was understood, with defaults where they matter.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::super::super::given::{Given, Members};
use super::super::super::transactions::answer::instant;
use super::super::order::CustomField;
use super::super::settings::Settings;
use super::TokenView;

/// An order as it was sent, with what the server adds to its free members.
pub(super) struct OrderView<'a>(pub(super) &'a TokenView<'a>);

impl OrderView<'_> {
    fn additional_data(&self) -> Members {
        #[derive(Serialize)]
        struct Vendor<'a> {
            name: &'static str,
            token: &'a str,
        }
        let view = self.0;
        let mut members = view.request.order.additional_data.given.clone();
        if let Some(id) = view.request_id {
            members.set("request_id", Given::from(&id));
        }
        if let Some(browser) = view.browser {
            members.set("browser", browser.clone());
        }
        members.set("vendor", Given::from(&Vendor { name: "CTP", token: view.token }));
        members
    }
}

impl Serialize for OrderView<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let order = &self.0.request.order;
        let expired_at = order.expires_as_asked.then(|| instant(order.expires()));
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("amount", &order.amount)?;
        map.serialize_entry("currency", &order.currency)?;
        map.serialize_entry("description", &order.description)?;
        map.serialize_entry("tracking_id", &order.tracking_id)?;
        map.serialize_entry("expired_at", &expired_at)?;
        map.serialize_entry("additional_data", &self.additional_data())?;
        some(&mut map, "cart", order.cart.as_ref())?;
        some(&mut map, "recipient", order.recipient.as_ref())?;
        if !order.custom_fields.is_empty() {
            map.serialize_entry("custom_fields", &CustomFields(&order.custom_fields))?;
        }
        some(&mut map, "card_on_file", order.card_on_file.as_ref())?;
        map.end()
    }
}

/// The shop's own fields, by their names.
struct CustomFields<'a>(&'a [CustomField]);

impl Serialize for CustomFields<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|field| (format!("custom_field_{}", field.number), OneField(field))))
    }
}

struct OneField<'a>(&'a CustomField);

impl Serialize for OneField<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let field = self.0;
        let mut map = to.serialize_map(None)?;
        some(&mut map, "label", field.label.as_ref())?;
        some(&mut map, "value", field.value.as_ref())?;
        some(&mut map, "placeholder", field.placeholder.as_ref())?;
        some(&mut map, "visible", field.visible)?;
        some(&mut map, "required", field.required)?;
        some(&mut map, "read_only", field.read_only)?;
        map.end()
    }
}

/// Settings with all URLs and the toggles' defaults.
pub(super) struct SettingsView<'a>(pub(super) &'a Settings);

#[derive(Serialize)]
struct SaveCard<'a> {
    display: bool,
    customer_contract: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
}

#[derive(Serialize)]
struct AnotherCard {
    display: bool,
}

impl Serialize for SettingsView<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let settings = self.0;
        let (urls, save) = (&settings.urls, &settings.save_card_toggle);
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("return_url", &urls.return_url)?;
        map.serialize_entry("success_url", &urls.success_url)?;
        map.serialize_entry("decline_url", &urls.decline_url)?;
        map.serialize_entry("fail_url", &urls.fail_url)?;
        map.serialize_entry("cancel_url", &urls.cancel_url)?;
        map.serialize_entry("notification_url", &urls.notification_url)?;
        map.serialize_entry("verification_url", &urls.verification_url)?;
        map.serialize_entry("card_notification_url", &urls.card_notification_url)?;
        map.serialize_entry("language", &settings.language)?;
        map.serialize_entry("auto_return", &settings.auto_return.as_ref().map(|auto| &auto.given))?;
        some(&mut map, "button_text", settings.button_text.as_ref())?;
        some(&mut map, "button_next_text", settings.button_next_text.as_ref())?;
        map.serialize_entry("customer_fields", &settings.customer_fields)?;
        map.serialize_entry("credit_card_fields", &settings.credit_card_fields)?;
        map.serialize_entry(
            "save_card_toggle",
            &SaveCard {
                display: save.display.unwrap_or(true),
                customer_contract: save.customer_contract,
                text: save.text.as_deref(),
                hint: save.hint.as_deref(),
            },
        )?;
        let another = AnotherCard { display: settings.another_card.unwrap_or(true) };
        map.serialize_entry("another_card_toggle", &another)?;
        some(&mut map, "agreement_toggle", settings.agreement_toggle.as_ref())?;
        map.serialize_entry("auto_pay", &settings.auto_pay)?;
        map.serialize_entry("style", &settings.style)?;
        map.serialize_entry("widget_version", &settings.widget_version)?;
        map.end()
    }
}

/// Writes a member only if it is there.
fn some<M: SerializeMap, T: Serialize>(
    map: &mut M,
    name: &'static str,
    value: Option<T>,
) -> Result<(), M::Error> {
    value.map_or(Ok(()), |value| map.serialize_entry(name, &value))
}

/// What the page offers.
#[derive(Serialize)]
pub(super) struct MethodView<'a> {
    id: i64,
    checkout_data_id: i64,
    types: &'a [String],
    excluded_types: &'a [String],
    excluded_brands: &'a [String],
    data: &'a Members,
    created_at: String,
    updated_at: String,
}

impl<'a> MethodView<'a> {
    pub(super) fn of(view: &'a TokenView<'a>) -> MethodView<'a> {
        let method = &view.request.payment_method;
        MethodView {
            id: view.method_id,
            checkout_data_id: view.method_id,
            types: &method.types,
            excluded_types: &method.excluded_types,
            excluded_brands: &method.excluded_brands,
            data: &method.data,
            created_at: instant(view.created_at),
            updated_at: instant(view.updated_at),
        }
    }
}
