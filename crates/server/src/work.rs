//! `florin work`: background work without faces. Any number of processes may.

use florin_engine::workers;
use tokio_util::sync::CancellationToken;

use crate::config::House;
use crate::fault::Fault;
use crate::signals::Stop;
use crate::{open, reread};

/// Works until SIGTERM or SIGINT.
pub(crate) async fn run(house: &House, public_url: Option<String>) -> Result<(), Fault> {
    let told = Stop::listen()?;
    let engine = open::working_engine(house, public_url).await?;
    let stop = CancellationToken::new();
    let tasks = [
        tokio::spawn(workers::run(engine.clone(), stop.clone())),
        tokio::spawn(reread::keys(engine.clone(), house.clone(), stop.clone())),
    ];
    println!("florin: working");
    told.told().await;
    stop.cancel();
    for task in tasks {
        let _ = task.await;
    }
    engine.drain().await;
    Ok(())
}
