//! What Apple Pay and Google Pay need to go on working: certificates that have not ended, and Google's keys.

use std::sync::Arc;

use florin_domain::Mode;
use florin_engine::ewallet_accounts::{self, Certificate, EWallet};
use florin_engine::{Engine, wallet_tokens};
use florin_store::merchants;

use super::{Doctor, fine, note};
use crate::open;

/// A certificate that ends within these days is a fault: renewing one takes a while.
const FAULT_DAYS: i64 = 14;

impl Doctor {
    pub(super) async fn wallets(&mut self, engine: &Arc<Engine>) {
        match ewallet_accounts::certificates(engine).await {
            Ok(all) => all.iter().for_each(|certificate| self.certificate(certificate)),
            Err(error) => self.fault("certificates", error.to_string()),
        }
        match has_google(engine).await {
            Ok(true) => self.google(engine).await,
            Ok(false) => {}
            Err(error) => self.fault("Google keys", error.to_string()),
        }
    }

    fn certificate(&mut self, certificate: &Certificate) {
        let Certificate { merchant, account, what, .. } = certificate;
        let told = format!("{what} of {account} ({merchant}): ends on {}", certificate.ends_on());
        match certificate.warning(open::now()) {
            None => fine("certificate", told),
            Some(days) if days > FAULT_DAYS => note("certificate", format!("{told}; renew it at Apple")),
            Some(_) => self.fault("certificate", format!("{told}; renew it at Apple")),
        }
    }

    async fn google(&mut self, engine: &Arc<Engine>) {
        for mode in [Mode::Live, Mode::Test] {
            match wallet_tokens::check_google_keys(engine, mode).await {
                Ok(()) => fine("Google keys", format!("those for {} payments are fresh", mode.as_str())),
                Err(_) => self.fault(
                    "Google keys",
                    format!(
                        "there are none for {} payments: is the address of --google-keys and --google-test-keys reachable, or the file up to date?",
                        mode.as_str()
                    ),
                ),
            }
        }
    }
}

async fn has_google(engine: &Arc<Engine>) -> Result<bool, florin_engine::EngineError> {
    for merchant in merchants::list(engine.db()).await? {
        let accounts = ewallet_accounts::list(engine, &merchant.id).await?;
        if accounts.iter().any(|account| account.wallet == EWallet::GooglePay) {
            return Ok(true);
        }
    }
    Ok(false)
}
