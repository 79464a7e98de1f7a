//! The sections of people: the wallet's clients and users, and who may open the dashboard.

use florin_engine::provision::Document;
use serde_json::{Value, json};
use toml::Spanned;

use super::Check;
use crate::declaration::{Dashboard, StaticGrant, Wallet, WalletClient, WalletUser};
use crate::fault::Fault;

const WALLET_PERMISSIONS: [&str; 4] =
    ["use_wallet_api", "use_oauth_api", "use_password_grant", "manage_cards"];
const ROLES: [&str; 4] = ["owner", "admin", "operator", "viewer"];

impl Check<'_> {
    /// The wallet's own settings, its clients and its users.
    pub(super) fn wallet(&mut self, wallet: &Wallet, into: &mut Vec<Document>) -> Result<(), Fault> {
        for currency in &wallet.currencies {
            self.currency(currency)?;
        }
        let mut commission = Vec::new();
        for rule in &wallet.commission {
            self.currency(&rule.currency)?;
            self.percent(&rule.percent)?;
            if rule.min.zip(rule.max).is_some_and(|(min, max)| min > max) {
                return Err(
                    self.fault(&rule.percent, "the least commission (min) is more than the greatest (max)")
                );
            }
            commission.push(json!({
                "percent": rule.percent.get_ref(), "min": rule.min, "max": rule.max, "currency": rule.currency.get_ref(),
            }));
        }
        let body = json!({
            "commission": commission,
            "currencies": wallet.currencies.iter().map(Spanned::get_ref).collect::<Vec<_>>(),
            "relation_gateway": wallet.relation_gateway.as_ref().map(Spanned::get_ref),
            "clock_window_s": self.clock_window(wallet.clock_window_s.as_ref())?,
            "require_body_hash": wallet.require_body_hash.unwrap_or(true),
            "host_names": wallet.host_names.iter().map(|name| name.to_ascii_lowercase()).collect::<Vec<_>>(),
        });
        if let Some(gateway) = &wallet.relation_gateway {
            self.account_name(gateway)?;
            self.gateway_account_named(None, gateway);
        }
        into.push(Document { kind: "wallet", name: "settings".into(), body });
        for client in &wallet.client {
            self.once(&client.id, "wallet client", client.id.get_ref().clone())?;
            into.push(self.wallet_client(client)?);
        }
        for user in &wallet.user {
            self.once(&user.id, "wallet user", user.id.get_ref().to_string())?;
            into.push(self.wallet_user(user)?);
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

    fn percent(&self, percent: &Spanned<String>) -> Result<(), Fault> {
        let (whole, part) = percent.get_ref().split_once('.').unwrap_or((percent.get_ref(), "0"));
        let digits = |text: &str, most| {
            (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        if digits(whole, 2) && digits(part, 4) {
            return Ok(());
        }
        Err(self.fault(percent, "expected a percentage below 100 as a text, such as \"1.4\""))
    }

    fn wallet_client(&self, client: &WalletClient) -> Result<Document, Fault> {
        for word in &client.permissions {
            self.one_of(word, &WALLET_PERMISSIONS)?;
        }
        let grant = match client.static_grant.as_ref().map(|grant| (grant, grant.get_ref())) {
            None => Value::Null,
            Some((_, StaticGrant::Users(ids))) => json!(ids),
            Some((_, StaticGrant::Word(word))) if word == "all" => json!(word),
            Some((at, StaticGrant::Word(_))) => {
                return Err(self.fault(at, "expected \"all\" or a list of user ids"));
            }
        };
        let body = json!({
            "mac_key": self.secret(&client.mac_key)?.as_str(),
            "permissions": client.permissions.iter().map(Spanned::get_ref).collect::<Vec<_>>(),
            "static_grant": grant,
            "hosts": client.hosts,
            "disabled": client.disabled,
        });
        Ok(Document { kind: "wallet_client", name: client.id.get_ref().clone(), body })
    }

    fn wallet_user(&mut self, user: &WalletUser) -> Result<Document, Fault> {
        let mut accounts = Vec::new();
        for account in &user.accounts {
            self.currency(&account.currency)?;
            self.once(&account.number, "wallet account", account.number.get_ref().clone())?;
            accounts.push(json!({
                "number": account.number.get_ref(), "currency": account.currency.get_ref(), "wallet_id": account.wallet_id,
            }));
        }
        let body = json!({
            "username": user.username, "password": self.secret(&user.password)?.as_str(), "accounts": accounts,
        });
        Ok(Document { kind: "wallet_user", name: user.id.get_ref().to_string(), body })
    }

    /// Who may open the dashboard.
    pub(super) fn dashboard(&mut self, dashboard: &Dashboard, into: &mut Vec<Document>) -> Result<(), Fault> {
        for user in &dashboard.user {
            let email = user.email.get_ref();
            if !email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty()) {
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
