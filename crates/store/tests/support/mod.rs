//! Fresh databases for tests: SQLite always, PostgreSQL where `FLORIN_TEST_POSTGRES` names one.

#![allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "a test's tools; every file uses a part")]

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use florin_store::Db;

/// A database of one test, gone when the test is.
pub struct Fresh {
    pub db: Db,
    pub engine: &'static str,
    pub address: String,
    folder: Option<PathBuf>,
}

impl Drop for Fresh {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// One database of each engine at hand, migrated.
pub async fn databases() -> Vec<Fresh> {
    let mut all = vec![sqlite().await];
    match std::env::var("FLORIN_TEST_POSTGRES") {
        Ok(server) => all.push(postgres(&server).await),
        Err(_) => eprintln!("FLORIN_TEST_POSTGRES is not set: this test ran on SQLite only"),
    }
    for fresh in &all {
        fresh.db.migrate(0).await.unwrap();
    }
    all
}

fn name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("florin_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

pub async fn sqlite() -> Fresh {
    let folder = std::env::temp_dir().join(name());
    std::fs::create_dir_all(&folder).unwrap();
    let address = format!("sqlite://{}", folder.join("florin.db").display());
    Fresh { db: Db::open(&address).await.unwrap(), engine: "sqlite", address, folder: Some(folder) }
}

async fn postgres(server: &str) -> Fresh {
    let name = name();
    let (client, connection) = tokio_postgres::connect(server, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute(&format!("DROP DATABASE IF EXISTS {name}")).await.unwrap();
    client.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    let address = format!("{base}/{name}");
    Fresh { db: Db::open(&address).await.unwrap(), engine: "postgres", address, folder: None }
}
