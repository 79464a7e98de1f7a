//! Bodies as PSPs write them: JSON, nested forms, XML.
//!
//! Every reader has a limit of size and depth: a PSP's reply is a stranger's text.

pub mod form;
pub mod json;
pub mod xml;

/// No body longer than this is read: 1 MiB (connectors 1).
pub const MAX_BYTES: usize = 1 << 20;

/// No body nested deeper than this is read. PSPs' own are below ten.
pub const MAX_DEPTH: usize = 32;

/// Why a body was not read. It never quotes the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Not well-formed.
    #[error("the body is not well-formed")]
    Malformed,
    /// Longer than [`MAX_BYTES`].
    #[error("the body is too long")]
    TooLong,
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("the body is nested too deeply")]
    TooDeep,
    /// A document type with declarations of its own, or an entity that XML does not predefine.
    #[error("the body declares or uses entities")]
    Entities,
}
