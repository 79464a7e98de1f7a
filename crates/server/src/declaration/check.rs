//! From the file's words to what the engine makes so. Everything that can be wrong is found here,
//! with its place, before the database is touched.

use std::collections::HashSet;
use std::path::PathBuf;

use florin_domain::{Credentials, Currency};
use florin_engine::accounts::{self, AccountFault, AccountSettings};
use florin_engine::ewallet_accounts::{self, Kept};
use florin_engine::provision::{self, Declaration, Document};
use florin_engine::shops::{NewShop, ShopSettings};
use florin_engine::{Permission, SuccessStatus};
use serde_json::{Map, Value};
use toml::Spanned;
use zeroize::Zeroizing;

use super::elsewhere::Elsewhere;
use super::secret::Secret;
use super::{ApiKey, Compat, EwalletAccount, File, GatewayAccount, Merchant, Mode, Secrets, Shop};
use crate::fault::Fault;
use crate::source::Source;

mod people;

const KEY_CHARS: usize = 16;

/// Reads files as one declaration. Names must be unique over all of them.
pub(crate) fn read(paths: &[PathBuf]) -> Result<(Declaration, Vec<Elsewhere>), Fault> {
    let sources = paths.iter().map(|path| Source::read(path)).collect::<Result<Vec<_>, _>>()?;
    of_sources(&sources)
}

/// The same, of texts at hand.
pub(super) fn of_sources(sources: &[Source]) -> Result<(Declaration, Vec<Elsewhere>), Fault> {
    let mut seen = Seen::default();
    let (mut all, mut named) = (Declaration::default(), Vec::new());
    for source in sources {
        let file: File = source.parse()?;
        let mut check = Check { source, seen: &mut seen, named: &mut named };
        for merchant in &file.merchant {
            let merchant = check.merchant(merchant)?;
            all.merchants.push(merchant);
        }
        if let Some(wallet) = &file.wallet {
            check.wallet(wallet, &mut all)?;
        }
        if let Some(dashboard) = &file.dashboard {
            check.dashboard(dashboard, &mut all.documents)?;
        }
    }
    named.retain(|name| !name.is_among(&all));
    Ok((all, named))
}

/// Names that were used, so that none is used twice.
#[derive(Default)]
struct Seen(HashSet<(&'static str, String)>);

struct Check<'a> {
    source: &'a Source,
    seen: &'a mut Seen,
    /// Gateway accounts that other sections name.
    named: &'a mut Vec<Elsewhere>,
}

impl Check<'_> {
    fn fault<T>(&self, at: &Spanned<T>, what: impl AsRef<str>) -> Fault {
        self.source.fault(at.span(), what.as_ref())
    }

    fn once<T>(&mut self, at: &Spanned<T>, kind: &'static str, name: String) -> Result<(), Fault> {
        if self.seen.0.insert((kind, name)) {
            return Ok(());
        }
        Err(self.fault(at, format!("this {kind} is declared twice; leave one out")))
    }

    fn secret(&self, secret: &Spanned<Secret>) -> Result<Zeroizing<String>, Fault> {
        let text = secret.get_ref().resolve(self.source).map_err(|what| self.fault(secret, what))?;
        if text.is_empty() {
            return Err(self.fault(secret, "a secret must not be empty"));
        }
        Ok(text)
    }

    fn one_of(&self, word: &Spanned<String>, words: &[&str]) -> Result<(), Fault> {
        if words.contains(&word.get_ref().as_str()) {
            return Ok(());
        }
        Err(self.fault(word, format!("expected one of {}", words.join(", "))))
    }

    fn web_address(&self, url: &Spanned<String>) -> Result<(), Fault> {
        let text = url.get_ref();
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        if host.is_some_and(|host| {
            !host.is_empty() && !host.starts_with('/') && !host.contains(char::is_whitespace)
        }) {
            return Ok(());
        }
        Err(self.fault(url, "expected an address that begins with https:// or http://"))
    }

    /// Where a shop's pages live: scheme, host and port, as browsers write them.
    fn origin(&self, text: &Spanned<String>) -> Result<String, Fault> {
        let origin = text.get_ref();
        let (host, usual_port) = match (origin.strip_prefix("https://"), origin.strip_prefix("http://")) {
            (Some(host), _) => (host, ":443"),
            (None, Some(host)) => (host, ":80"),
            (None, None) => ("", ""),
        };
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.:[]".contains(&byte);
        if host.is_empty() || !host.bytes().all(is_plain) || host.ends_with(usual_port) {
            return Err(
                self.fault(text, "expected an origin as browsers write it, such as https://shop.example")
            );
        }
        Ok(origin.clone())
    }

    fn currency(&self, code: &Spanned<String>) -> Result<(), Fault> {
        match Currency::parse(code.get_ref()) {
            Ok(_) => Ok(()),
            Err(_) => Err(self.fault(code, "expected a currency code such as EUR")),
        }
    }

    fn merchant(&mut self, merchant: &Merchant) -> Result<provision::Merchant, Fault> {
        let name = merchant.name.get_ref();
        if name.trim().is_empty() || name.len() > 64 || name.contains(['/', '\0']) {
            return Err(self.fault(&merchant.name, "a merchant's name has 1 to 64 characters and no slash"));
        }
        self.once(&merchant.name, "merchant", name.clone())?;
        let mut made = provision::Merchant {
            name: name.clone(),
            compat: self.compat(&merchant.compat)?,
            api_keys: Vec::new(),
            accounts: Vec::new(),
            shops: Vec::new(),
            documents: Vec::new(),
        };
        for key in &merchant.api_key {
            made.api_keys.push(self.api_key(key)?);
        }
        for account in &merchant.gateway_account {
            self.once(&account.name, "gateway account", format!("{name}/{}", account.name.get_ref()))?;
            made.accounts.push(self.gateway_account(account)?);
        }
        for account in &merchant.ewallet_account {
            self.once(&account.name, "e-wallet account", format!("{name}/{}", account.name.get_ref()))?;
            made.documents.push(self.ewallet_account(account)?);
        }
        for shop in &merchant.shop {
            self.once(&shop.id, "shop", shop.id.get_ref().to_string())?;
            made.shops.push(self.shop(name, shop)?);
            if let Some(live) = &shop.live {
                self.gateway_account_named(Some(name), live);
            }
        }
        Ok(made)
    }

    fn api_key(&mut self, key: &ApiKey) -> Result<provision::ApiKey, Fault> {
        let text = self.secret(&key.key)?;
        if text.chars().count() < KEY_CHARS || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            let what = format!(
                "an API key has at least {KEY_CHARS} characters, all of them printable ASCII without spaces"
            );
            return Err(self.fault(&key.key, what));
        }
        self.once(&key.key, "API key", text.to_string())?;
        let permissions = match &key.permissions {
            None => Permission::ALL.to_vec(),
            Some(words) => words.iter().map(|word| self.permission(word)).collect::<Result<_, _>>()?,
        };
        let user = key.user.as_ref().map(|user| self.user(user)).transpose()?;
        Ok(provision::ApiKey { key: text, name: key.name.clone(), mode: key.mode.into(), permissions, user })
    }

    fn compat(&self, compat: &Compat) -> Result<florin_engine::Compat, Fault> {
        let success_status = match &compat.success_status {
            None => SuccessStatus::default(),
            Some(status) => SuccessStatus::try_from(*status.get_ref())
                .map_err(|_| self.fault(status, "expected 200 or 202"))?,
        };
        Ok(florin_engine::Compat { success_status, redact_credentials: compat.redact_credentials })
    }

    /// A user of the merchant's, to whom keys and accounts may belong.
    fn user(&self, user: &Spanned<String>) -> Result<String, Fault> {
        let name = user.get_ref();
        if name.trim().is_empty() || name.chars().count() > 128 || name.chars().any(char::is_control) {
            return Err(self.fault(user, "a user's name has 1 to 128 characters"));
        }
        Ok(name.clone())
    }

    fn permission(&self, word: &Spanned<String>) -> Result<Permission, Fault> {
        let words = || Permission::ALL.map(Permission::as_str).join(", ");
        Permission::find(word.get_ref())
            .ok_or_else(|| self.fault(word, format!("expected one of {}", words())))
    }

    fn gateway_account(&self, account: &GatewayAccount) -> Result<provision::Account, Fault> {
        let GatewayAccount { name, gateway, .. } = account;
        self.account_name(name)?;
        let credentials = Credentials::new(self.credentials(&account.credentials)?);
        let connector = accounts::check(gateway.get_ref(), &credentials).map_err(|fault| match fault {
            AccountFault::UnknownGateway => {
                let names: Vec<_> =
                    florin_connectors::all().iter().map(|connector| connector.manifest().name).collect();
                self.fault(gateway, format!("there is no such gateway; expected one of {}", names.join(", ")))
            }
            other => self.fault(name, other.to_string()),
        })?;
        if let Some(url) = &account.base_url {
            self.web_address(url)?;
        }
        if let Some(schedule) = &account.inquiry_schedule_s
            && (schedule.get_ref().is_empty() || schedule.get_ref().contains(&0))
        {
            return Err(self.fault(schedule, "expected at least one number of seconds, none of them 0"));
        }
        let settings = AccountSettings {
            base_url: account.base_url.as_ref().map(|url| url.get_ref().trim_end_matches('/').to_owned()),
            settle_delay_s: account.settle_delay_s,
            inquiry_schedule_s: account
                .inquiry_schedule_s
                .as_ref()
                .map(|schedule| schedule.get_ref().clone()),
            user: account.user.as_ref().map(|user| self.user(user)).transpose()?,
        };
        Ok(provision::Account { name: name.get_ref().clone(), connector, credentials, settings })
    }

    /// Somebody relies on a gateway account, of this merchant or of any.
    fn gateway_account_named(&mut self, merchant: Option<&str>, account: &Spanned<String>) {
        let whose = merchant.map_or_else(|| "any merchant".to_owned(), |name| format!("merchant {name}"));
        let what = format!("there is no such gateway account of {whose}; declare it, or check the spelling");
        self.named.push(Elsewhere {
            merchant: merchant.map(str::to_owned),
            account: account.get_ref().clone(),
            fault: self.fault(account, what),
        });
    }

    /// orchestra 6.
    fn account_name(&self, name: &Spanned<String>) -> Result<(), Fault> {
        let text = name.get_ref();
        let fits = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        if fits && (3..=64).contains(&text.len()) {
            return Ok(());
        }
        Err(self.fault(name, "an account's name has 3 to 64 letters, digits, hyphens or underscores"))
    }

    fn credentials(&self, secrets: &Secrets) -> Result<Vec<(String, String)>, Fault> {
        let each = secrets.iter().map(|(name, secret)| {
            let value = secret.resolve(self.source).map_err(|what| self.fault(name, what))?;
            Ok((name.get_ref().clone(), value.to_string()))
        });
        each.collect()
    }

    fn ewallet_account(&self, account: &EwalletAccount) -> Result<Document, Fault> {
        self.account_name(&account.name)?;
        let types: Vec<_> = ewallet_accounts::TYPES.iter().map(|kind| kind.name).collect();
        self.one_of(&account.kind, &types)?;
        let mut settings = Map::new();
        for (name, value) in &account.settings {
            settings.insert(name.clone(), self.setting(&account.name, value)?);
        }
        let kept = Kept { r#type: account.kind.get_ref().clone(), settings };
        if let Some(fault) = kept.faults().into_iter().next() {
            return Err(self.fault(&account.name, fault));
        }
        let body = serde_json::to_value(&kept)
            .map_err(|_| self.fault(&account.name, "it does not fit into JSON"))?;
        Ok(Document { kind: ewallet_accounts::KIND, name: account.name.get_ref().clone(), body })
    }

    /// A setting of an e-wallet account: a plain value, a secret kept elsewhere, or a list of both.
    fn setting(&self, at: &Spanned<String>, value: &toml::Value) -> Result<Value, Fault> {
        let secret = match value {
            toml::Value::Array(items) => {
                return items.iter().map(|item| self.setting(at, item)).collect();
            }
            toml::Value::Table(table) if table.len() == 1 => match table.iter().next() {
                Some((key, toml::Value::String(name))) if key == "env" => Some(Secret::Env(name.clone())),
                Some((key, toml::Value::String(path))) if key == "file" => Some(Secret::File(path.into())),
                _ => None,
            },
            _ => None,
        };
        match secret {
            Some(secret) => {
                let text = secret.resolve(self.source).map_err(|what| self.fault(at, what))?;
                Ok(Value::String(text.to_string()))
            }
            None => {
                serde_json::to_value(value).map_err(|_| self.fault(at, "its settings do not fit into JSON"))
            }
        }
    }

    fn shop(&self, merchant: &str, shop: &Shop) -> Result<NewShop, Fault> {
        if *shop.id.get_ref() < 1 {
            return Err(self.fault(&shop.id, "a shop's id is 1 or more"));
        }
        let secret = self.secret(&shop.secret)?;
        let given = |url: &Option<Spanned<String>>| url.clone().filter(|url| !url.get_ref().is_empty());
        for url in [given(&shop.notification_url), given(&shop.url)].into_iter().flatten() {
            self.web_address(&url)?;
        }
        if let Some(live) = &shop.live {
            self.account_name(live)?;
        }
        let private_key_pem = match &shop.rsa_private_key {
            Some(key) => Some(key.resolve(self.source).map_err(|what| self.fault(&shop.id, what))?),
            None => None,
        };
        let mut webhook_secrets = Vec::new();
        for secret in &shop.webhook_secrets {
            webhook_secrets.push(self.secret(secret)?.to_string());
        }
        let ours = ShopSettings::default();
        let settings = ShopSettings {
            three_d_secure: shop.three_d_secure,
            raw_cards: shop.raw_cards,
            live: shop.live.as_ref().map(|live| live.get_ref().clone()),
            always_return_tokens: shop.always_return_tokens.unwrap_or(ours.always_return_tokens),
            notification_url: given(&shop.notification_url).map(Spanned::into_inner),
            public_key_creation: shop.public_key_creation,
            origins: shop.origins.iter().map(|origin| self.origin(origin)).collect::<Result<_, _>>()?,
            custom_schemes: shop.custom_schemes,
            vendor_digits: shop.vendor_digits,
            basic_in_events: shop.basic_in_events.unwrap_or(ours.basic_in_events),
            plain_http: shop.plain_http.unwrap_or(ours.plain_http),
            webhook_secrets,
            several_captures: shop.several_captures.unwrap_or(ours.several_captures),
            required_fields: shop.required_fields.clone(),
            any_test_card: shop.any_test_card.unwrap_or(ours.any_test_card),
            ewallet_accounts: shop.ewallet_accounts.clone(),
            name: shop.name.clone().unwrap_or_else(|| merchant.to_owned()),
            country: shop.country.clone(),
            url: given(&shop.url).map(Spanned::into_inner),
            contact_email: shop.contact_email.clone(),
            contact_phone: shop.contact_phone.clone(),
        };
        Ok(NewShop { id: *shop.id.get_ref(), secret, private_key_pem, settings })
    }
}

impl From<Mode> for florin_domain::Mode {
    fn from(mode: Mode) -> florin_domain::Mode {
        match mode {
            Mode::Test => florin_domain::Mode::Test,
            Mode::Live => florin_domain::Mode::Live,
        }
    }
}
