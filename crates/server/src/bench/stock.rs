//! What must be there before an operation can be measured: made while no clock runs, and used once each.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::task::JoinSet;
use tokio::time::Instant;

use super::load::{self, Pace, Shot};
use crate::fault::Fault;

/// A stock of texts, each for one operation; or nothing, where operations need none.
#[derive(Debug, Clone, Default)]
pub(super) struct Stock(Option<Arc<Mutex<Vec<String>>>>);

/// What an operation is given.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Given {
    /// It needs nothing.
    Nothing,
    /// This one's own text.
    Text(String),
    /// The stock is used up: there are no more operations.
    NoMore,
}

impl Stock {
    /// Made by as many callers as will use it, for half as long, if the shot needs any: what one request makes is used
    /// by a dearer one.
    pub(super) async fn make(shot: &Shot, pace: Pace) -> Result<Stock, Fault> {
        let Some(step) = &shot.before else { return Ok(Stock::default()) };
        let end = Instant::now() + pace.length / 2;
        let mut makers = JoinSet::new();
        for _ in 0..pace.connections {
            let (mut caller, step) = (load::connect(shot.address).await?, step.clone());
            makers.spawn(async move {
                let mut made = Vec::new();
                while Instant::now() < end {
                    let answer = load::send(&mut caller, &step, None).await?;
                    made.push(step.given(&answer).ok_or("the answer gave nothing")?.to_owned());
                }
                Ok::<_, String>(made)
            });
        }
        let mut stock = Vec::new();
        while let Some(made) = makers.join_next().await {
            let made = made.map_err(|_| Fault::run("the load generator broke off"))?;
            stock.extend(
                made.map_err(|why| Fault::run(format!("{} {} failed: {why}", step.method, step.path)))?,
            );
        }
        Ok(Stock(Some(Arc::new(Mutex::new(stock)))))
    }

    /// The next operation's.
    pub(super) fn take(&self) -> Given {
        let Some(stock) = &self.0 else { return Given::Nothing };
        let next = stock.lock().unwrap_or_else(PoisonError::into_inner).pop();
        next.map_or(Given::NoMore, Given::Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stock_is_used_once_and_nobody_waits_for_none() {
        let stock = Stock(Some(Arc::new(Mutex::new(vec!["a".to_owned()]))));
        let other = stock.clone();
        assert_eq!(stock.take(), Given::Text("a".to_owned()));
        assert_eq!(other.take(), Given::NoMore);
        assert_eq!(Stock::default().take(), Given::Nothing);
    }
}
