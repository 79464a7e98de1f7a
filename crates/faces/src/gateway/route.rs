//! Which accounts a payment goes to, in order: the first one and its fallbacks (orchestra 3.6, 5).

use std::borrow::Cow;

use florin_domain::{Credentials, GatewayAccount};
use florin_engine::accounts::{self, AccountFault};
use florin_engine::orders::RouteStep;
use florin_engine::{Caller, Engine};

use super::account_bodies;
use super::certificates;
use super::error::Problem;
use super::faults::Faults;
use super::form::{ANY, Form};

/// More fallbacks than anybody has PSPs.
const MAX_FALLBACKS: usize = 10;

/// The accounts of a request, as it names them.
pub(super) struct RouteBody<'v> {
    steps: Vec<StepBody<'v>>,
    /// Certificates that must be there, with the paths that name them.
    certificates: Vec<(Cow<'static, str>, &'v str)>,
}

struct StepBody<'v> {
    path: Cow<'static, str>,
    place: Place<'v>,
    pass_three_ds: bool,
}

enum Place<'v> {
    Named(&'v str),
    Inline { gateway: &'v str, credentials: Credentials },
}

/// The one account of a follow-up or of a question.
pub(super) fn parse_one<'v>(form: &Form<'v>, faults: &mut Faults) -> RouteBody<'v> {
    let mut body = RouteBody { steps: Vec::new(), certificates: Vec::new() };
    first(form, &mut body, faults);
    body.steps.truncate(1);
    body
}

/// The accounts of a new payment.
pub(super) fn parse<'v>(form: &Form<'v>, faults: &mut Faults) -> RouteBody<'v> {
    let mut body = RouteBody { steps: Vec::new(), certificates: Vec::new() };
    first(form, &mut body, faults);
    for entry in form.forms("fallbackUpgs", MAX_FALLBACKS, faults) {
        let before = body.steps.len();
        named(&entry, &mut body, faults);
        if body.steps.len() == before {
            entry.fault("paymentGatewayAccountName", "is required", faults);
        }
        let flag = entry.flag("pass3DSData", faults).unwrap_or(false);
        body.steps[before..].iter_mut().for_each(|step| step.pass_three_ds = flag);
        certificate(&entry, "paymentGatewayCertName", &mut body, faults);
    }
    body
}

/// The account that comes first, or the older form that names several. Inline credentials win (orchestra 3.6).
fn first<'v>(form: &Form<'v>, body: &mut RouteBody<'v>, faults: &mut Faults) {
    certificate(form, "certificateName", body, faults);
    if form.value("paymentGatewayAccount").is_some() {
        let Some(account) = form.object("paymentGatewayAccount", faults) else { return };
        let gateway = account.required_text("paymentGatewayName", ANY, faults);
        let credentials = account_bodies::credentials(&account, "credentials", faults);
        if let Some(gateway) = gateway {
            let path = Cow::Borrowed("paymentGatewayAccount");
            body.steps.push(StepBody {
                path,
                place: Place::Inline { gateway, credentials },
                pass_three_ds: true,
            });
        }
        return;
    }
    let before = faults.count();
    named(form, body, faults);
    if body.steps.is_empty() && faults.count() == before {
        let help = "name a stored account here, or send paymentGatewayAccount";
        form.fault("paymentGatewayAccountName", help, faults);
    }
}

/// `paymentGatewayAccountName`, and `paymentGatewayAccountNames` behind it.
fn named<'v>(form: &Form<'v>, body: &mut RouteBody<'v>, faults: &mut Faults) {
    let mut add = |path, name| {
        body.steps.push(StepBody { path, place: Place::Named(name), pass_three_ds: false });
    };
    if let Some(name) = form.text("paymentGatewayAccountName", ANY, faults) {
        add(form.path("paymentGatewayAccountName"), name);
    }
    for (path, name) in form.texts("paymentGatewayAccountNames", MAX_FALLBACKS, faults) {
        add(Cow::Owned(path), name);
    }
}

fn certificate<'v>(form: &Form<'v>, name: &'static str, body: &mut RouteBody<'v>, faults: &mut Faults) {
    if let Some(certificate) = form.text(name, certificates::MAX_NAME, faults) {
        body.certificates.push((form.path(name), certificate));
    }
}

impl RouteBody<'_> {
    /// The accounts themselves. Every unknown one is noted.
    pub(super) async fn resolve(
        self,
        engine: &Engine,
        caller: &Caller,
        faults: &mut Faults,
    ) -> Result<Vec<RouteStep>, Problem> {
        for (path, name) in self.certificates {
            if !certificates::exists(engine, caller, name).await? {
                faults.add(&path, "there is no stored certificate of this name");
            }
        }
        let mut route = Vec::with_capacity(self.steps.len());
        for step in self.steps {
            match step.place.resolve(engine, caller).await? {
                Ok(account) => route.push(RouteStep { account, pass_three_ds: step.pass_three_ds }),
                Err(fault) => faults.add(&path_of(&step.path, &fault), fault.to_string()),
            }
        }
        Ok(route)
    }

    /// The first account, for what has no fallback.
    pub(super) async fn resolve_one(
        self,
        engine: &Engine,
        caller: &Caller,
        faults: &mut Faults,
    ) -> Result<Option<GatewayAccount>, Problem> {
        Ok(self.resolve(engine, caller, faults).await?.into_iter().next().map(|step| step.account))
    }
}

impl Place<'_> {
    async fn resolve(
        self,
        engine: &Engine,
        caller: &Caller,
    ) -> Result<Result<GatewayAccount, AccountFault>, Problem> {
        Ok(match self {
            Place::Named(name) => accounts::resolve(engine, caller, name).await?,
            Place::Inline { gateway, credentials } => accounts::inline(engine, caller, gateway, credentials)?,
        })
    }
}

/// Faults of inline credentials belong to one of their two fields.
fn path_of(path: &str, fault: &AccountFault) -> String {
    let inner = match fault {
        _ if path != "paymentGatewayAccount" => return path.to_owned(),
        AccountFault::UnknownGateway
        | AccountFault::UnknownName
        | AccountFault::NameTaken
        | AccountFault::MakeBelieve => "paymentGatewayName",
        AccountFault::Missing(_) | AccountFault::OtherMode(_) => "credentials",
    };
    format!("{path}.{inner}")
}
