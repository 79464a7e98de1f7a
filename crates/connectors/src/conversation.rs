//! A conversation with a PSP, told again from its beginning at every step: replies that are there already are read
//! once more, and the first request without one is what comes next.

use crate::connector::{Answer, Call, ConnectorError, Step};
use crate::http::{Reply, Request};

/// An answer, or why there is none yet.
pub(crate) type Said = Result<Answer, Stop>;

/// Why the conversation stops here for now.
pub(crate) enum Stop {
    /// The next request.
    Send(Box<Request>),
    /// An answer before the last question: something was refused on the way.
    Answer(Box<Answer>),
    /// It cannot be said to this PSP.
    Error(ConnectorError),
}

impl From<ConnectorError> for Stop {
    fn from(error: ConnectorError) -> Stop {
        Stop::Error(error)
    }
}

/// What a connector makes of it.
pub(crate) fn step(said: Said) -> Result<Step, ConnectorError> {
    match said {
        Ok(answer) => Ok(Step::Done(Box::new(answer))),
        Err(Stop::Send(request)) => Ok(Step::Send(*request)),
        Err(Stop::Answer(answer)) => Ok(Step::Done(answer)),
        Err(Stop::Error(error)) => Err(error),
    }
}

/// One conversation.
pub(crate) struct Talk<'a> {
    call: &'a Call<'a>,
    replies: std::slice::Iter<'a, Reply>,
}

impl<'a> Talk<'a> {
    /// From its beginning.
    pub(crate) fn new(call: &'a Call<'a>, replies: &'a [Reply]) -> Talk<'a> {
        Talk { call, replies: replies.iter() }
    }

    /// What it is about.
    pub(crate) fn call(&self) -> &'a Call<'a> {
        self.call
    }

    /// The reply to this request, or the request if it is still to be sent.
    pub(crate) fn reply(
        &mut self,
        request: impl FnOnce(&Call<'a>) -> Result<Request, ConnectorError>,
    ) -> Result<&'a Reply, Stop> {
        match self.replies.next() {
            Some(reply) => Ok(reply),
            None => Err(Stop::Send(Box::new(request(self.call)?))),
        }
    }
}
