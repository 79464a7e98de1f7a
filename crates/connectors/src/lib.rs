//! How each PSP is spoken to. Pure: no socket, no task, no clock, and no connector knows another.

pub mod begateway;
pub mod codec;
pub mod connector;
mod conversation;
pub mod decline;
pub mod http;
pub mod notice;
mod payout;
pub mod paypal;
mod purchase;
pub mod registry;
#[cfg(test)]
mod samples;
pub mod scrub;
pub mod simulator;
pub mod stripe;
pub mod three_ds;

pub use connector::{
    Action, Answer, Ask, Authenticated, Authentication, Call, Connector, ConnectorError, CredentialField,
    Direct, DirectKind, DirectTerms, FollowUp, Initiator, Instrument, Lookup, Manifest, Outcome, Party,
    Payer, Payout, Purchase, Shipping, Step, ThreeDs, Verb,
};
pub use http::{Method, Reply, Request, Reuse};
pub use notice::{DisputeStage, Notice, NoticeError, NoticeKind, NoticeRequest, Signer};
pub use registry::{all, find};
