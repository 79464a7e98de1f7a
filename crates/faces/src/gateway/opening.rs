//! What stands behind the string tokens of a card. Whatever is opened is written down, also when the
//! request is refused afterwards.

use florin_domain::{Card, Cvv, Pan};
use florin_engine::strings::{self, Trace};
use florin_engine::{Caller, Engine, Permission};

use super::card::{CVV, CardBody, CvvBody, NUMBER, Number};
use super::error::Problem;
use super::faults::Faults;
use florin_engine::SecretText;

/// Opens tokens for one request.
pub(super) struct Opening<'a> {
    engine: &'a Engine,
    caller: &'a Caller,
    /// Only asks whether tokens are there: the request is refused anyhow.
    only_look: bool,
    /// What was opened.
    pub(super) traces: Vec<Trace>,
}

const UNKNOWN: &str = "there is no string token of this name";

impl<'a> Opening<'a> {
    /// For a request with these faults so far.
    pub(super) fn new(engine: &'a Engine, caller: &'a Caller, faults: &Faults) -> Opening<'a> {
        Opening { engine, caller, only_look: !faults.is_empty(), traces: Vec::new() }
    }

    /// The card with its number and verification value. None where a fault was noted.
    pub(super) async fn card(
        &mut self,
        body: CardBody<'_>,
        faults: &mut Faults,
    ) -> Result<Option<Card>, Problem> {
        let CardBody { number, holder, expiry, cvv, .. } = body;
        let pan = match number {
            Number::Pan(pan) => Some(pan),
            Number::Token(token) => self.open(token, NUMBER, faults).await?.and_then(|value| {
                let pan = Pan::parse(value.expose()).ok();
                if pan.is_none() {
                    faults.add(NUMBER, "what stands behind this token is no card number");
                }
                pan
            }),
            Number::Masked { .. } => None,
        };
        let cvv = match cvv {
            None => Some(None),
            Some(CvvBody::Cvv(cvv)) => Some(Some(cvv)),
            Some(CvvBody::Token(token)) => self.open(token, CVV, faults).await?.and_then(|value| {
                let cvv = Cvv::parse(value.expose()).ok();
                if cvv.is_none() {
                    faults.add(CVV, "what stands behind this token is no verification value");
                }
                cvv.map(Some)
            }),
        };
        let (Some(pan), Some(cvv)) = (pan, cvv) else { return Ok(None) };
        Ok(Some(Card { pan, expiry, holder: holder.to_owned(), cvv }))
    }

    async fn open(
        &mut self,
        token: &str,
        path: &str,
        faults: &mut Faults,
    ) -> Result<Option<SecretText>, Problem> {
        if self.only_look {
            self.look(token, path, faults).await?;
            return Ok(None);
        }
        self.may()?;
        let Some(opened) = strings::open(self.engine, self.caller, token).await? else {
            faults.add(path, UNKNOWN);
            return Ok(None);
        };
        self.traces.push(opened.trace);
        Ok(Some(opened.value))
    }

    /// Asks whether a token is there, without opening it.
    pub(super) async fn look(&self, token: &str, path: &str, faults: &mut Faults) -> Result<(), Problem> {
        self.may()?;
        if strings::created_at(self.engine, self.caller, token).await?.is_none() {
            faults.add(path, UNKNOWN);
        }
        Ok(())
    }

    fn may(&self) -> Result<(), Problem> {
        if self.caller.may(Permission::UseTokens) { Ok(()) } else { Err(Problem::Unauthorized) }
    }

    /// The traces of a request that goes on; one with faults ends here.
    pub(super) async fn end(self, faults: Faults) -> Result<Vec<Trace>, Problem> {
        if faults.is_empty() {
            return Ok(self.traces);
        }
        strings::log_refused(self.engine, self.caller, &self.traces).await?;
        Err(faults.into())
    }
}
