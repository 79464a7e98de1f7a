//! Where tests find the published vectors.

use std::path::{Path, PathBuf};

/// A file of the vectors: below `FLORIN_WALLET_FIXTURES`, else `wallets` below `FLORIN_FIXTURES`, else beside the
/// project. Says so where there is none.
pub(crate) fn vectors(name: &str) -> Option<serde_json::Value> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures");
    let folder = std::env::var_os("FLORIN_WALLET_FIXTURES").map_or_else(
        || std::env::var_os("FLORIN_FIXTURES").map_or_else(beside, PathBuf::from).join("wallets"),
        PathBuf::from,
    );
    let path = folder.join(name);
    if let Ok(text) = std::fs::read_to_string(&path) {
        return Some(serde_json::from_str(&text).expect("vectors are JSON"));
    }
    eprintln!("{} is not here: only the project's own vectors ran", path.display());
    None
}
