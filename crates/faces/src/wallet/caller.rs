//! Who asks: a client by itself, or a client for one user, with a token of theirs (wallet 2.1).

use std::sync::Arc;

use florin_engine::Engine;
use florin_engine::wallet::clients::{WalletClient, WalletPermission};
use florin_engine::wallet::{scopes, tokens};

use super::refusal::Refusal;

/// An authenticated caller.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    /// The program that signed, or whose token signed.
    pub(super) client: Arc<WalletClient>,
    /// The token; none if the client signed with its own key.
    pub(super) token: Option<Token>,
}

/// What a user allowed.
#[derive(Debug, Clone)]
pub(super) struct Token {
    /// Who.
    pub(super) user: i64,
    /// The scopes, as they were granted.
    pub(super) scopes: String,
}

impl Token {
    /// Whether the user allowed this.
    pub(super) fn allows(&self, scope: &str) -> bool {
        scopes::allow(&self.scopes, scope)
    }
}

/// What an address asks of its caller before anything else is looked at (wallet 2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Needs {
    /// Of the client.
    pub(super) permission: WalletPermission,
    /// Of a token, where one is used.
    pub(super) scope: Option<&'static str>,
}

const NO_SCOPE: Refusal = Refusal::Forbidden("This token has no scope for it");

impl Caller {
    /// Whether it may ask for this at all: the third check of wallet 2.2.
    pub(super) fn may(&self, needs: Needs) -> Result<(), Refusal> {
        let permissions = [WalletPermission::UseWalletApi, needs.permission];
        if !permissions.into_iter().all(|permission| self.client.may(permission)) {
            return Err(Refusal::Forbidden("This client has no permission for it"));
        }
        let scope = needs.scope.zip(self.token.as_ref());
        if scope.is_some_and(|(scope, token)| !token.allows(scope)) {
            return Err(NO_SCOPE);
        }
        Ok(())
    }

    /// The same where one of several scopes will do.
    pub(super) fn has_one_of(&self, scopes: &[&str]) -> Result<(), Refusal> {
        let token = self.token.as_ref();
        if token.is_none_or(|token| scopes.iter().any(|scope| token.allows(scope))) {
            Ok(())
        } else {
            Err(NO_SCOPE)
        }
    }

    /// Whether it may act for this user: the token's own one, or one who granted it to the client. The sixth check.
    pub(super) fn acts_for(&self, user: i64) -> Result<(), Refusal> {
        let may = match &self.token {
            Some(token) => token.user == user,
            None => self.client.is_granted(user),
        };
        if may {
            Ok(())
        } else {
            Err(Refusal::Forbidden("It belongs to a user who granted nothing to this caller"))
        }
    }

    /// The same for one scope: the client's own key also does for a user who agreed to that for good (`_offline`).
    pub(super) async fn acts_for_with(&self, engine: &Engine, user: i64, scope: &str) -> Result<(), Refusal> {
        if self.token.is_none() && tokens::is_agreed(engine, &self.client.id, user, scope).await? {
            return Ok(());
        }
        self.acts_for(user)
    }

    /// Whether it may know this of a user: what it may not is left out, not refused.
    pub(super) async fn sees(&self, engine: &Engine, user: i64, scope: &str) -> Result<bool, Refusal> {
        if self.token.as_ref().is_some_and(|token| !token.allows(scope)) {
            return Ok(false);
        }
        match self.acts_for_with(engine, user, scope).await {
            Ok(()) => Ok(true),
            Err(Refusal::Forbidden(_)) => Ok(false),
            Err(other) => Err(other),
        }
    }
}
