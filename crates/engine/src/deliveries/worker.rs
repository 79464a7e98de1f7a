//! The worker: takes what is due, endpoint by endpoint, and has it told. Any number of processes.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use florin_domain::Timestamp;
use florin_store::deliveries::{self as store, DeliveryRow, Lease};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::lanes::{Effect, Lanes, ROOM};
use super::recorder::{self, Record};
use super::{Lane, attempt};
use crate::engine::Engine;
use crate::error::EngineError;

/// How often the table is looked through for what other processes announced and what falls due.
const TICK: Duration = Duration::from_millis(250);
/// Looking takes at most one part in so many of the time, however long the table.
const LOOKS_SHARE: u32 = 10;
/// How long a row belongs to a worker. Longer than any try may take.
const LEASE: Duration = Duration::from_secs(90);
/// How long a try may take, its words included: well within the lease.
const TRY_WITHIN: Duration = Duration::from_secs(75);
/// How long tries may go on once we are told to stop.
const STOPS_WITHIN: Duration = Duration::from_secs(30);

/// Tells merchants what is due until it is told to stop, then finishes what it has begun.
pub(crate) async fn run(engine: Arc<Engine>, stop: CancellationToken) {
    let mut worker = Worker::new(engine);
    while !stop.is_cancelled() {
        // Where nobody speaks for any face, others must do it.
        if !worker.engine.ring.is_sealed()
            && worker.engine.announced.has_announcers()
            && let Err(error) = worker.pass().await
        {
            tracing::warn!(%error, "deliveries could not be taken; it is tried again");
            let _ = stop.run_until_cancelled(tokio::time::sleep(TICK)).await;
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = worker.engine.announced.woken.notified() => {}
            () = tokio::time::sleep_until(worker.next_look) => {}
            Some(ended) = worker.running.join_next_with_id() => worker.ended(ended),
        }
    }
    if tokio::time::timeout(STOPS_WITHIN, worker.finish()).await.is_err() {
        tracing::warn!("deliveries still ran after 30 seconds; they are told again");
    }
}

/// Tells everything that is due now and waits for it: how many tries that were.
pub async fn sweep(engine: &Arc<Engine>) -> Result<usize, EngineError> {
    let mut worker = Worker::new(engine.clone());
    let mut count = 0;
    loop {
        worker.next_look = Instant::now();
        let taken = worker.pass().await?;
        count += taken;
        while let Some(ended) = worker.running.join_next_with_id().await {
            worker.ended(ended);
        }
        if taken == 0 {
            worker.finish().await;
            return Ok(count);
        }
    }
}

struct Worker {
    engine: Arc<Engine>,
    lanes: Lanes,
    running: JoinSet<Effect>,
    /// Whose task it is: one that panics cannot say so itself.
    tasks: HashMap<Id, Lane>,
    records: mpsc::Sender<Record>,
    recorder: tokio::task::JoinHandle<()>,
    next_look: Instant,
}

impl Worker {
    fn new(engine: Arc<Engine>) -> Worker {
        let (records, received) = mpsc::channel(ROOM);
        let recorder = tokio::spawn(recorder::run(engine.clone(), received));
        Worker {
            engine,
            lanes: Lanes::default(),
            running: JoinSet::new(),
            tasks: HashMap::new(),
            records,
            recorder,
            next_look: Instant::now(),
        }
    }

    /// Takes as much of what is due as there is room for. How many deliveries.
    async fn pass(&mut self) -> Result<usize, EngineError> {
        let now = self.engine.now();
        while let Some(ended) = self.running.try_join_next_with_id() {
            self.ended(ended);
        }
        for lane in self.engine.announced.take_hints() {
            self.lanes.note(lane, now);
        }
        self.look(now).await?;
        let plan = self.lanes.plan(now);
        if plan.is_empty() {
            return Ok(0);
        }
        let name: Arc<str> = self.engine.new_id().into();
        let until = now.plus_ms(i64::try_from(LEASE.as_millis()).unwrap_or(i64::MAX));
        let lease = Lease { name: &name, until };
        let mut tx = self.engine.db.begin().await?;
        let mut claimed = Vec::with_capacity(plan.len());
        for (lane, asked) in plan {
            let limit = i64::try_from(asked).unwrap_or(i64::MAX);
            let rows = store::claim(&mut tx, &lane.0, &lane.1, lease, now, limit).await?;
            claimed.push((lane, asked, rows));
        }
        tx.commit().await?;
        let mut count = 0;
        for (lane, asked, rows) in claimed {
            self.lanes.taken(&lane, asked, rows.len());
            count += rows.len();
            for row in rows {
                let told = tell(self.engine.clone(), row, name.clone(), self.records.clone());
                self.tasks.insert(self.running.spawn(told).id(), lane.clone());
            }
        }
        Ok(count)
    }

    /// Looks through the table now and then: hints come from this process only, and time passes.
    async fn look(&mut self, now: Timestamp) -> Result<(), EngineError> {
        let began = Instant::now();
        if began < self.next_look {
            return Ok(());
        }
        for lane in store::due_endpoints(&self.engine.db, now).await? {
            self.lanes.note(lane, now);
        }
        self.lanes.tidy(now);
        self.next_look = Instant::now() + TICK.max(began.elapsed() * LOOKS_SHARE);
        Ok(())
    }

    fn ended(&mut self, ended: Result<(Id, Effect), JoinError>) {
        let (id, effect) = match ended {
            Ok(ended) => ended,
            Err(error) => {
                tracing::error!("a delivery broke off; it is told again when its lease runs out");
                (error.id(), Effect::None)
            }
        };
        if let Some(lane) = self.tasks.remove(&id) {
            self.lanes.ended(&lane, effect, self.engine.now());
        }
    }

    /// Waits for what runs, and for the disk.
    async fn finish(mut self) {
        while self.running.join_next().await.is_some() {}
        drop(self.records);
        let _ = self.recorder.await;
    }
}

/// One try from its words to the disk.
async fn tell(
    engine: Arc<Engine>,
    row: DeliveryRow,
    lease: Arc<str>,
    records: mpsc::Sender<Record>,
) -> Effect {
    let face = row.key.face.clone();
    let told = tokio::time::timeout(TRY_WITHIN, attempt::tell(&engine, row, &lease)).await;
    let Ok(ended) = told else {
        tracing::warn!(face, "an event took too long to be put into words; it is told again");
        return Effect::None;
    };
    metrics::counter!("florin_deliveries_total", "face" => face, "result" => ended.result).increment(1);
    let effect = ended.effect;
    let (done, written) = oneshot::channel();
    if records.send(Record { ended, lease, done }).await.is_ok() {
        let _ = written.await;
    }
    effect
}
