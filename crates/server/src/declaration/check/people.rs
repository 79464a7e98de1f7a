//! The sections of people: the wallet's clients and users, and who may open the dashboard.

use florin_domain::{AccountNumber, Brand, Currency};
use florin_engine::SecretText;
use florin_engine::outbound::Network;
use florin_engine::provision::{Declaration, Document};
use florin_engine::wallet::clients::{ClientKind, PERMISSIONS};
use florin_engine::wallet::people::{NewAccount, NewUser};
use florin_engine::wallet::settings::{WalletSettings, WrittenRule};
use florin_engine::wallet::users::Profile;
use serde_json::{Value, json};
use toml::Spanned;

use super::Check;
use crate::declaration::{
    Commission, Dashboard, StaticGrant, Wallet, WalletAccount, WalletClient, WalletUser,
};
use crate::fault::Fault;

const ROLES: [&str; 4] = ["owner", "admin", "operator", "viewer"];

impl Check<'_> {
    /// The wallet's own settings, its clients and its users.
    pub(super) fn wallet(&mut self, wallet: &Wallet, into: &mut Declaration) -> Result<(), Fault> {
        for currency in &wallet.currencies {
            self.currency(currency)?;
        }
        let mut commission = Vec::new();
        for rule in &wallet.commission {
            commission.push(self.commission(rule)?);
        }
        let mut limits = Vec::new();
        for limit in &wallet.deposit_limits {
            self.currency(&limit.currency)?;
            limits.push(json!({ "currency": limit.currency.get_ref(), "min": limit.min, "max": limit.max }));
        }
        let ours = WalletSettings::default();
        let relation_amount = self.positive(wallet.relation_amount.as_ref(), ours.relation_amount)?;
        let relation_lives_s = self.positive(wallet.relation_lives_s.as_ref(), ours.relation_lives_s)?;
        let deposit_lives_s = self.positive(wallet.deposit_lives_s.as_ref(), ours.deposit_lives_s)?;
        let body = json!({
            "commission": commission,
            "currencies": wallet.currencies.iter().map(Spanned::get_ref).collect::<Vec<_>>(),
            "deposit_limits": limits,
            "relation_gateway": wallet.relation_gateway.as_ref().map(Spanned::get_ref),
            "relation_amount": relation_amount,
            "relation_lives_s": relation_lives_s,
            "deposit_lives_s": deposit_lives_s,
            "locale": wallet.locale,
            "clock_window_s": self.clock_window(wallet.clock_window_s.as_ref())?,
            "require_body_hash": wallet.require_body_hash.unwrap_or(true),
            "certificate_proxies": wallet.certificate_proxies.iter().map(Spanned::get_ref).collect::<Vec<_>>(),
            "limits": wallet.limits,
            "host_names": wallet.host_names.iter().map(|name| name.to_ascii_lowercase()).collect::<Vec<_>>(),
        });
        for network in &wallet.certificate_proxies {
            network.get_ref().parse::<Network>().map_err(|form| self.fault(network, form))?;
        }
        if let Some(gateway) = &wallet.relation_gateway {
            self.account_name(gateway)?;
            self.gateway_account_named(None, gateway);
        }
        into.documents.push(Document { kind: "wallet", name: "settings".into(), body });
        for client in &wallet.client {
            self.once(&client.id, "wallet client", client.id.get_ref().clone())?;
            into.documents.push(self.wallet_client(client)?);
        }
        for user in &wallet.user {
            self.once(&user.id, "wallet user", user.id.get_ref().to_string())?;
            into.wallet_users.push(self.wallet_user(user)?);
        }
        Ok(())
    }

    /// How far clocks of clients may be from ours (wallet-mac 7).
    fn clock_window(&self, given: Option<&Spanned<i64>>) -> Result<i64, Fault> {
        match given {
            None => Ok(300),
            Some(seconds) if (30..=3600).contains(seconds.get_ref()) => Ok(*seconds.get_ref()),
            Some(seconds) => Err(self.fault(seconds, "expected 30 to 3600 seconds")),
        }
    }

    /// A commission rule (wallet 10).
    fn commission(&self, rule: &Spanned<Commission>) -> Result<WrittenRule, Fault> {
        let Commission { percent, fix, min, max, currency, brand } = rule.get_ref();
        if let Some(currency) = currency {
            self.currency(currency)?;
        }
        let text = |given: &Option<Spanned<String>>| given.as_ref().map(|text| text.get_ref().clone());
        let written = WrittenRule {
            percent: text(percent),
            fix: *fix,
            min: *min,
            max: *max,
            currency: text(currency),
            brand: brand.clone(),
        };
        if brand.as_deref().is_some_and(|brand| Brand::find(brand).is_none()) {
            return Err(self.fault(rule, "there is no card brand of this name"));
        }
        match written.parse() {
            Ok(_) => Ok(written),
            Err(invalid) => Err(match percent {
                Some(percent) => self.fault(percent, invalid.to_string()),
                None => self.fault(rule, invalid.to_string()),
            }),
        }
    }

    fn positive(&self, given: Option<&Spanned<i64>>, ours: i64) -> Result<i64, Fault> {
        match given {
            None => Ok(ours),
            Some(number) if *number.get_ref() > 0 => Ok(*number.get_ref()),
            Some(number) => Err(self.fault(number, "expected a number above zero")),
        }
    }

    fn wallet_client(&mut self, client: &WalletClient) -> Result<Document, Fault> {
        for word in &client.permissions {
            self.one_of(word, &PERMISSIONS)?;
        }
        if let Some(kind) = &client.kind {
            self.one_of(kind, &ClientKind::ALL.map(ClientKind::as_str))?;
        }
        let grant = match client.static_grant.as_ref().map(|grant| (grant, grant.get_ref())) {
            None => Value::Null,
            Some((_, StaticGrant::Users(ids))) => json!(ids),
            Some((_, StaticGrant::Word(word))) if word == "all" => json!(word),
            Some((at, StaticGrant::Word(_))) => {
                return Err(self.fault(at, "expected \"all\" or a list of user ids"));
            }
        };
        if let Some(wallet) = client.wallet.as_ref().filter(|wallet| *wallet.get_ref() < 1) {
            return Err(self.fault(wallet, "a wallet's id is 1 or more"));
        }
        let mut body = json!({
            "mac_key": self.secret(&client.mac_key)?.as_str(),
            "permissions": client.permissions.iter().map(Spanned::get_ref).collect::<Vec<_>>(),
            "static_grant": grant,
            "hosts": client.hosts,
            "disabled": client.disabled,
            "wallet": client.wallet.as_ref().map(Spanned::get_ref),
            "automatic_deposits": client.automatic_deposits,
        });
        if let Some(title) = &client.title {
            body["title"] = json!(title);
        }
        if let Some(kind) = &client.kind {
            body["type"] = json!(kind.get_ref());
        }
        if let Some(url) = &client.events_url {
            self.web_address(url)?;
            body["events_url"] = json!(url.get_ref());
        }
        let secrets = client.events_secrets.iter().map(|secret| self.secret(secret));
        let secrets = secrets.collect::<Result<Vec<_>, _>>()?;
        if !secrets.is_empty() {
            body["events_secrets"] = secrets.iter().map(|secret| json!(secret.as_str())).collect();
        }
        let mut certificates = Vec::new();
        for written in &client.certificates {
            let hash = written.get_ref().replace(':', "").to_ascii_lowercase();
            if hash.len() != 64 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return Err(
                    self.fault(written, "expected the SHA-256 of a certificate, 64 hexadecimal digits")
                );
            }
            self.once(written, "certificate", hash.clone())?;
            certificates.push(hash);
        }
        if !certificates.is_empty() {
            body["certificates"] = json!(certificates);
        }
        Ok(Document { kind: "wallet_client", name: client.id.get_ref().clone(), body })
    }

    fn wallet_user(&mut self, user: &WalletUser) -> Result<NewUser, Fault> {
        if *user.id.get_ref() < 1 {
            return Err(self.fault(&user.id, "a user's id is 1 or more"));
        }
        let username = user.username.get_ref();
        if username.trim().is_empty() || username.len() > 200 || username.chars().any(char::is_control) {
            return Err(self.fault(&user.username, "a user's name has 1 to 200 characters"));
        }
        if let Some(email) = user.email.as_ref().filter(|email| !is_email(email.get_ref())) {
            return Err(self.fault(email, "expected an e-mail address"));
        }
        if let Some(phone) = user.phone.as_ref().filter(|phone| !is_phone(phone.get_ref())) {
            return Err(self.fault(phone, "expected digits with the country's code, without + or 00"));
        }
        if let Some(locale) = user.locale.as_ref().filter(|locale| !is_language(locale.get_ref())) {
            return Err(self.fault(locale, "expected two letters such as en"));
        }
        let given = |text: &Option<Spanned<String>>| text.as_ref().map(|text| text.get_ref().clone());
        let profile = Profile {
            username: username.clone(),
            email: given(&user.email).or_else(|| Some(username.clone()).filter(|name| is_email(name))),
            phone: given(&user.phone),
            display_name: user.display_name.clone(),
            locale: given(&user.locale),
            name: user.name.clone(),
            surname: user.surname.clone(),
        };
        let password = SecretText::new(self.secret(&user.password)?.to_string());
        let accounts = user.accounts.iter().map(|account| self.wallet_account(account));
        let accounts = accounts.collect::<Result<_, _>>()?;
        Ok(NewUser { id: *user.id.get_ref(), password, profile, accounts })
    }

    fn wallet_account(&mut self, account: &WalletAccount) -> Result<NewAccount, Fault> {
        let number = AccountNumber::parse(account.number.get_ref());
        let number = number.map_err(|invalid| self.fault(&account.number, invalid.to_string()))?;
        let currency = Currency::parse(account.currency.get_ref());
        let currency = currency.map_err(|invalid| self.fault(&account.currency, invalid.to_string()))?;
        self.once(&account.number, "wallet account", number.to_string())?;
        if let Some(wallet) = &account.wallet_id {
            if *wallet.get_ref() < 1 {
                return Err(self.fault(wallet, "a wallet's id is 1 or more"));
            }
            self.once(wallet, "wallet", wallet.get_ref().to_string())?;
        }
        Ok(NewAccount { number, currency, wallet: account.wallet_id.as_ref().map(|id| *id.get_ref()) })
    }

    /// Who may open the dashboard.
    pub(super) fn dashboard(&mut self, dashboard: &Dashboard, into: &mut Vec<Document>) -> Result<(), Fault> {
        for user in &dashboard.user {
            let email = user.email.get_ref();
            if !is_email(email) {
                return Err(self.fault(&user.email, "expected an e-mail address"));
            }
            self.once(&user.email, "dashboard user", email.to_lowercase())?;
            self.one_of(&user.role, &ROLES)?;
            let body =
                json!({ "password": self.secret(&user.password)?.as_str(), "role": user.role.get_ref() });
            into.push(Document { kind: "dashboard_user", name: email.to_lowercase(), body });
        }
        Ok(())
    }
}

fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
}

fn is_phone(text: &str) -> bool {
    (5..=20).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && !text.starts_with("00")
}

fn is_language(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_lowercase())
}
