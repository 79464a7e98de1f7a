//! Plays conversations: fixtures answer what comes before, the reply of a case answers the request it is about.

use florin_connectors::codec::form;
use florin_connectors::{Answer, Call, Connector, ConnectorError, Reply, Request, Step, Verb};
use florin_domain::Money;
use serde_json::Value;

use super::asks::{self, Props, Way};
use super::fixtures::{self, Case, Prelude};

/// No conversation is longer.
const MAX_STEPS: usize = 10;

/// What became of a case's reply.
#[derive(Debug)]
pub(crate) enum Played {
    Answer(Box<Answer>),
    /// It was taken, and another request follows.
    GoesOn,
    Error(ConnectorError),
    /// There is no request at this place.
    NotThere,
}

/// A conversation whose replies are the fixtures for what comes before.
pub(crate) struct Talk<'a> {
    connector: &'a dyn Connector,
    call: &'a Call<'a>,
    before: &'a [Prelude],
}

impl<'a> Talk<'a> {
    pub(crate) fn new(connector: &'a dyn Connector, call: &'a Call<'a>, before: &'a [Prelude]) -> Talk<'a> {
        Talk { connector, call, before }
    }

    pub(crate) fn call(&self) -> &Call<'a> {
        self.call
    }

    pub(crate) fn ask(&self, replies: &[Reply]) -> Result<Step, ConnectorError> {
        self.connector.step(self.call, replies)
    }

    /// Every step with the replies so far, as far as fixtures know the replies.
    pub(crate) fn steps(&self) -> Vec<(Vec<Reply>, Result<Step, ConnectorError>)> {
        let (mut told, mut replies) = (Vec::new(), Vec::new());
        for _ in 0..MAX_STEPS {
            let step = self.ask(&replies);
            let next = match &step {
                Ok(Step::Send(request)) if !request.moves_money => self.prelude(request),
                _ => None,
            };
            told.push((replies.clone(), step));
            match next {
                Some(reply) => replies.push(reply),
                None => break,
            }
        }
        told
    }

    fn prelude(&self, request: &Request) -> Option<Reply> {
        let path = request.url.strip_prefix(self.call.base_url)?.split('?').next()?;
        self.before.iter().find(|prelude| prelude.path == path).map(|prelude| prelude.reply.clone())
    }

    /// The place of the request that a case is about: the first one for a case about credentials, else the one with
    /// the money or the last one.
    fn place_of(&self, case: &Case) -> usize {
        if case.op == "auth" { 0 } else { self.place() }
    }

    fn place(&self) -> usize {
        self.steps().iter().filter(|(_, step)| matches!(step, Ok(Step::Send(_)))).count().saturating_sub(1)
    }

    fn with_reply_at(&self, place: usize, reply: &Reply) -> Played {
        let mut replies = Vec::new();
        for at in 0..=place {
            match self.ask(&replies) {
                Ok(Step::Send(_)) if at == place => replies.push(reply.clone()),
                Ok(Step::Send(request)) => match self.prelude(&request) {
                    Some(reply) => replies.push(reply),
                    None => return Played::NotThere,
                },
                Ok(Step::Done(_)) => return Played::NotThere,
                Err(error) => return Played::Error(error),
            }
        }
        match self.ask(&replies) {
            Ok(Step::Done(answer)) => Played::Answer(answer),
            Ok(Step::Send(_)) => Played::GoesOn,
            Err(error) => Played::Error(error),
        }
    }
}

fn with_talk<T>(connector: &dyn Connector, case: &Case, act: impl FnOnce(Way, &Talk<'_>) -> T) -> T {
    let body = serde_json::from_slice::<Value>(&case.reply.body).ok();
    let props = Props::new(connector, body.as_ref());
    let before = fixtures::preludes(connector.manifest().id);
    let way = asks::of_op(&case.op);
    asks::with_call(&props, way, |call| act(way, &Talk::new(connector, call, before)))
}

/// The case's reply to the request that it is about.
pub(crate) fn best(connector: &dyn Connector, case: &Case) -> Played {
    with_talk(connector, case, |_, talk| talk.with_reply_at(talk.place_of(case), &case.reply))
}

/// The same with other replies in the place of the case's own, one after another.
pub(crate) fn each(
    connector: &dyn Connector,
    case: &Case,
    replies: impl Iterator<Item = Reply>,
    mut visit: impl FnMut(&Reply, Played),
) {
    with_talk(connector, case, |_, talk| {
        let place = talk.place_of(case);
        for reply in replies {
            visit(&reply, talk.with_reply_at(place, &reply));
        }
    });
}

/// The same as `best`; storing a card has several requests of equal rank, and a case is about any one of them.
pub(crate) fn all_positions(connector: &dyn Connector, case: &Case) -> Vec<Played> {
    with_talk(connector, case, |way, talk| {
        let last = talk.place_of(case);
        let places = if way.verb == Verb::Tokenize { 0..=last } else { last..=last };
        places.map(|place| talk.with_reply_at(place, &case.reply)).collect()
    })
}

/// What became of an amount.
pub(crate) enum Charged {
    Refused,
    Failed(String),
    Sent { body: Vec<u8>, answered: Option<Money> },
}

/// Charges an amount; the reply, if there is a template, repeats what the request said.
pub(crate) fn charge(connector: &dyn Connector, money: Money, template: Option<&Value>) -> Charged {
    let props = Props::new(connector, None).asking_for(money);
    let before = fixtures::preludes(connector.manifest().id);
    asks::with_call(&props, Way::of(Verb::Charge), |call| {
        let talk = Talk::new(connector, call, before);
        let (mut replies, step) = talk.steps().pop().expect("at least one step");
        let request = match step {
            Ok(Step::Send(request)) => request,
            Err(ConnectorError::Amount) if replies.is_empty() => return Charged::Refused,
            other => return Charged::Failed(format!("{other:?}")),
        };
        let body = request.body.to_vec();
        let Some(template) = template else { return Charged::Sent { body, answered: None } };
        replies.push(repeat(template, &body));
        match talk.ask(&replies) {
            Ok(Step::Done(answer)) => Charged::Sent { body, answered: answer.money },
            other => Charged::Failed(format!("{other:?}")),
        }
    })
}

/// The template with the amount and currency of a form or JSON body.
fn repeat(template: &Value, body: &[u8]) -> Reply {
    let fields = serde_json::from_slice::<Value>(body).unwrap_or_else(|_| {
        form::read(body).unwrap().into_iter().map(|(name, value)| (name, Value::String(value))).collect()
    });
    let field = |name: &str| {
        let name = template[name].as_str().unwrap();
        let value = if name.starts_with('/') { fields.pointer(name).unwrap() } else { &fields[name] };
        value.as_str().map_or_else(|| value.to_string(), str::to_owned)
    };
    let text = template["body"].to_string();
    let text = text
        .replace("\"$AMOUNT\"", &field("request_field"))
        .replace("$AMOUNT_TEXT", &field("request_field"))
        .replace("$CURRENCY", &field("currency_field"));
    Reply { status: 200, headers: Vec::new(), body: text.into_bytes() }
}
