//! Where requests come in: who asks is settled in the order of wallet-mac 7, then what they ask for.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, HOST};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use florin_engine::Engine;
use florin_engine::wallet::clients::{self, MacSettings, WalletClient, WalletClients};
use florin_engine::wallet::nonces::{self, Used};
use florin_engine::wallet::tokens::{self, Shown};
use zeroize::Zeroizing;

use super::caller::{Caller, Token};
use super::certificate;
use super::ext;
use super::header::MacHeader;
use super::host::Host;
use super::normalized::{self, Signed};
use super::refusal::Refusal;
use super::route::{self, Call};
use super::{cards, conditional, consent, deposits, oauth, server};
use crate::shared::limits::{Limits, TooMany};
use crate::shared::request_id::RequestId;
use crate::shared::{body, card_numbers};

/// For an id that nobody has and for a MAC that does not fit, so that nobody learns which.
const NOT_SIGNED: &str = "The MAC does not verify: check the client's id and key, and what was signed";

/// Clients go by this text.
const TOO_OLD: &str = "Timestamp lifetime exceeded";

/// What every handler of the face is given.
#[derive(Clone)]
pub(super) struct Desk {
    /// Does things.
    pub(super) engine: Arc<Engine>,
    /// How often somebody may ask.
    pub(super) limits: Arc<Limits>,
    /// By which host and port the world knows us; none if the public URL names none.
    pub(super) public: Option<Arc<Host>>,
}

/// A request that somebody signed.
pub(super) struct Asked {
    /// Who.
    pub(super) caller: Caller,
    /// Method, target and headers.
    pub(super) head: Parts,
    /// The body, wiped when it is dropped.
    pub(super) body: Zeroizing<Vec<u8>>,
}

/// Any request of the face.
pub(super) async fn answer(State(desk): State<Desk>, request: Request) -> Response {
    if consent::is_session(&request) {
        return consent::answer(State(desk), request).await;
    }
    let correlation = request.extensions().get::<RequestId>().map(|id| id.0.clone());
    let mut response = desk.handle(request).await.unwrap_or_else(Refusal::answer);
    if let Some(id) = correlation.and_then(|id| HeaderValue::from_str(&id).ok()) {
        response.headers_mut().insert("paysera-correlation-id", id);
    }
    response
}

impl Desk {
    /// In the order of wallet 2.2: who asks, whether there is such an address, whether this caller may ask for it.
    async fn handle(&self, request: Request) -> Result<Response, Refusal> {
        let found = Call::find(request.method(), request.uri().path());
        if let Ok(call) = found
            && call.needs().is_none()
        {
            return self.public(call).await;
        }
        let asked = self.authenticate(request).await?;
        let call = found?;
        asked.caller.may(call.needs().unwrap_or(route::ANY))?;
        Ok(conditional::tagged(&asked.head, self.serve(call, &asked).await?).await)
    }

    /// What needs a caller: each resource has a file of its own.
    async fn serve(&self, call: Call, asked: &Asked) -> Result<Response, Refusal> {
        match call {
            Call::Server | Call::Configuration | Call::PublicKey => self.public(call).await,
            Call::People(call) => call.serve(self, asked).await,
            Call::Paying(call) => call.serve(self, asked).await,
            Call::Clients(call) => call.serve(self, asked).await,
            Call::Currencies => server::currencies(&self.engine).await,
            Call::CreateCard => cards::create(self, asked).await,
            Call::GetCard(id) => cards::get(self, asked, id).await,
            Call::EditCard(id) => cards::edit(self, asked, id).await,
            Call::DeleteCard(id) => cards::delete(self, asked, id).await,
            Call::ListCards => cards::list(self, asked).await,
            Call::CreateDeposit(card) => deposits::create(self, asked, card).await,
            Call::GetDeposit(id) => deposits::get(self, asked, id).await,
            Call::ProcessDeposit(id) => deposits::process(self, asked, id).await,
        }
    }

    async fn public(&self, call: Call) -> Result<Response, Refusal> {
        match call {
            Call::Server => Ok(server::time(&self.engine)),
            Call::Configuration => Ok(server::configuration()),
            Call::PublicKey => server::public_key(&self.engine).await,
            _ => Err(Refusal::NotFound),
        }
    }

    /// The client that signed this request, and its body, if that is the one that was signed.
    async fn authenticate(&self, request: Request) -> Result<Asked, Refusal> {
        let (head, body) = request.into_parts();
        let clients = clients::all(&self.engine).await?;
        if !head.headers.contains_key(AUTHORIZATION)
            && let Some(shown) = certificate::shown(&head, &clients.settings)
        {
            return self.certified(&clients, &shown, head, body).await;
        }
        let given = match one_authorization(&head.headers).and_then(|text| Ok(MacHeader::parse(text)?)) {
            Ok(given) => given,
            Err(refusal) => return Err(self.failed((&head, None), &clients.settings, refusal)),
        };
        let Some(texts) = self.texts(&head, &given, &clients.settings) else {
            return Err(self.failed(
                (&head, Some(&given)),
                &clients.settings,
                Refusal::unauthorized("The host is not one of ours"),
            ));
        };
        let Some((client, token)) = self.signer(&clients, &given, &texts).await? else {
            return Err(self.failed(
                (&head, Some(&given)),
                &clients.settings,
                Refusal::unauthorized(NOT_SIGNED),
            ));
        };
        self.limits.request(&format!("wallet-{}", given.id))?;
        self.often(&client.id, token.as_ref(), &clients.settings)?;
        let checked = async {
            self.in_window(given.seconds, clients.settings.clock_window_s)?;
            let body = body::read(body).await?;
            ext::check_body(given.ext, &body, clients.settings.require_body_hash)?;
            match nonces::take(&self.engine, given.id, given.seconds, given.nonce).await? {
                Used::Now => Ok(body),
                Used::Before => Err(Refusal::unauthorized("The nonce was used before")),
                Used::Forgotten => Err(Refusal::Timestamp(TOO_OLD)),
            }
        };
        match checked.await {
            Ok(body) => {
                let token = still_good(token, given.id, &head)?;
                Ok(Asked { caller: Caller { client, token }, head, body })
            }
            Err(refusal) => {
                log(&given, &refusal);
                Err(refusal)
            }
        }
    }

    /// Who showed this certificate. The handshake stands for signature, clock, body and nonce.
    async fn certified(
        &self,
        clients: &WalletClients,
        shown: &str,
        head: Parts,
        body: Body,
    ) -> Result<Asked, Refusal> {
        let Some(client) = clients.certified(shown).filter(|client| !client.disabled) else {
            return Err(self.failed(
                (&head, None),
                &clients.settings,
                Refusal::unauthorized("Nobody has this certificate"),
            ));
        };
        self.limits.request(&format!("wallet-{}", client.id))?;
        self.often(&client.id, None, &clients.settings)?;
        let body = body::read(body).await?;
        Ok(Asked { caller: Caller { client: client.clone(), token: None }, head, body })
    }

    /// Whether the caller did not ask too often: a client by itself, or a token and the user whose it is (wallet 12).
    fn often(&self, client: &str, token: Option<&Shown>, settings: &MacSettings) -> Result<(), TooMany> {
        let most = settings.limits;
        let Some(token) = token else {
            return self.limits.within(&format!("wallet-client-{client}"), most.client_per_minute, 60);
        };
        self.limits.within(&format!("wallet-token-{}", token.id), most.token_per_minute, 60)?;
        self.limits.within(&format!("wallet-user-{}", token.user), most.user_per_hour, 3600)
    }

    /// Who signed one of these texts: a client by its own key, or one that acts for a user by the key of a token.
    async fn signer(
        &self,
        clients: &WalletClients,
        given: &MacHeader<'_>,
        texts: &[Vec<u8>],
    ) -> Result<Option<(Arc<WalletClient>, Option<Shown>)>, Refusal> {
        let shown = match clients.find(given.id) {
            Some(_) => None,
            None => tokens::find(&self.engine, given.id).await?,
        };
        let Some(shown) = shown else {
            let signer = clients.signer(given.id, texts, &given.mac);
            return Ok(signer.filter(|client| !client.disabled).map(|client| (client.clone(), None)));
        };
        let fits = shown.keys().fold(false, |fits, key| clients::is_signed(key, texts, &given.mac) | fits);
        let client = clients.find(&shown.client).filter(|client| fits && !client.disabled);
        Ok(client.map(|client| (client.clone(), Some(shown))))
    }

    /// What the client may have signed: a text for each host and port that we may be called by. None: the host is
    /// nobody we are.
    fn texts(&self, head: &Parts, given: &MacHeader<'_>, settings: &MacSettings) -> Option<Vec<Vec<u8>>> {
        // Never nested in another router: that would show a part of the target only.
        let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
        let mut hosts = head.headers.get_all(HOST).iter();
        let host = match (hosts.next(), hosts.next()) {
            (Some(host), None) => host.to_str().ok()?,
            (None, _) => head.uri.authority()?.as_str(),
            _ => return None,
        };
        let host = Host::parse(host)?;
        if !settings.host_names.is_empty() && !settings.host_names.contains(&host.name) {
            return None;
        }
        let signed = Signed { method: head.method.as_str(), target };
        let candidates = host.candidates(self.public.as_deref());
        Some(candidates.into_iter().map(|(host, port)| normalized::text(given, signed, host, port)).collect())
    }

    /// Whether the client's clock is near enough to ours. Only holders of a key learn that.
    fn in_window(&self, seconds: i64, window_s: i64) -> Result<(), Refusal> {
        let now = self.engine.now().micros().div_euclid(1_000_000);
        if seconds < now - window_s {
            return Err(Refusal::Timestamp(TOO_OLD));
        }
        if seconds > now + window_s {
            return Err(Refusal::Timestamp("Timestamp is in future"));
        }
        Ok(())
    }

    /// Counts a failure for its address and for the id that it shows; the refusal, or that there were too many.
    fn failed(
        &self,
        (head, given): (&Parts, Option<&MacHeader<'_>>),
        settings: &MacSettings,
        refusal: Refusal,
    ) -> Refusal {
        if let Some(given) = given {
            log(given, &refusal);
        }
        let most = settings.limits.failures_per_minute;
        let counted = || -> Result<(), TooMany> {
            self.limits.failure(&head.extensions)?;
            self.limits.within_from(&head.extensions, "wallet-failed-at", most, 60)?;
            let Some(given) = given else { return Ok(()) };
            self.limits.failure_as(&format!("wallet-{}", given.id))?;
            self.limits.within(&format!("wallet-failed-{}", given.id), most, 60)
        };
        counted().map_or_else(Refusal::from, |()| refusal)
    }
}

/// Whom a token acts for. That it is too old, or not activated yet, is told to its holder only.
fn still_good(shown: Option<Shown>, id: &str, head: &Parts) -> Result<Option<Token>, Refusal> {
    match shown {
        // Clients go by this text.
        Some(shown) if shown.is_expired => Err(Refusal::Grant("Token has expired")),
        Some(shown) if shown.waits && head.uri.path() != oauth::activation_of(id) => {
            Err(Refusal::unauthorized("The token is not active yet"))
        }
        Some(shown) => Ok(Some(Token { user: shown.user, scopes: shown.scopes })),
        None => Ok(None),
    }
}

/// The one `Authorization` header.
fn one_authorization(headers: &HeaderMap) -> Result<&str, Refusal> {
    let mut all = headers.get_all(AUTHORIZATION).iter();
    match (all.next(), all.next()) {
        (None, _) => Err(Refusal::unauthorized("No authorization data found")),
        (Some(one), None) => {
            one.to_str().map_err(|_| Refusal::unauthorized("The authorization header is malformed"))
        }
        _ => Err(Refusal::unauthorized("There is more than one authorization header")),
    }
}

fn log(given: &MacHeader<'_>, refusal: &Refusal) {
    let id = if card_numbers::holds_one(given.id) { "***" } else { given.id };
    let nonce = if card_numbers::holds_one(given.nonce) { "***" } else { given.nonce_begins() };
    tracing::info!(
        id,
        ts = given.ts,
        nonce,
        reason = refusal.reason(),
        "a wallet request was not authenticated"
    );
}
