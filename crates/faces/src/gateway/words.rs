//! The words of lower rooms that the engine's orders are written in. The only file of this face that
//! names those rooms.

pub(super) use florin_connectors::{
    Connector, ConnectorError, Manifest, Payer, ThreeDs, Verb, all as connectors, find as connector,
};
pub(super) use florin_vault::{SecretText, VaultError};
