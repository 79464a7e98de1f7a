//! RSA at work: as many operations at once as there are cores, beside the threads that answer requests.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use florin_store::StoreError;
use florin_vault::{RsaKey, SecretBytes, VaultError};
use tokio::sync::Semaphore;

use crate::engine::Engine;
use crate::error::EngineError;

/// How many may work at once.
pub(crate) struct Signing(Arc<Semaphore>);

impl Signing {
    pub(crate) fn new() -> Signing {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Signing(Arc::new(Semaphore::new(cores)))
    }
}

/// Signs exactly these bytes (PKCS #1 v1.5, SHA-256): base64 in one line.
pub async fn sign(engine: &Engine, key: &Arc<RsaKey>, bytes: &[u8]) -> Result<String, EngineError> {
    let (key, bytes) = (key.clone(), bytes.to_vec());
    beside(engine, move || Ok(STANDARD.encode(key.sign(&bytes)?))).await
}

/// Opens what was encrypted with the public half. Every fault is the same error.
pub async fn open(engine: &Engine, key: &Arc<RsaKey>, sealed: Vec<u8>) -> Result<SecretBytes, EngineError> {
    let key = key.clone();
    beside(engine, move || key.open(&sealed)).await
}

/// Lends a key that opens what was encrypted with its public half, for work that asks for several things at
/// once. Whatever goes wrong, it answers none.
pub async fn opening<T: Send + 'static>(
    engine: &Engine,
    key: &Arc<RsaKey>,
    act: impl FnOnce(&dyn Fn(&[u8]) -> Option<SecretBytes>) -> T + Send + 'static,
) -> Result<T, EngineError> {
    let key = key.clone();
    beside(engine, move || Ok(act(&|sealed| key.open(sealed).ok()))).await
}

async fn beside<T: Send + 'static>(
    engine: &Engine,
    act: impl FnOnce() -> Result<T, VaultError> + Send + 'static,
) -> Result<T, EngineError> {
    let place = engine.signing.0.clone().acquire_owned().await;
    let done = tokio::task::spawn_blocking(move || {
        let _place = place;
        act()
    });
    Ok(done.await.map_err(|_| StoreError::Broken("a thread for RSA ended".into()))??)
}
