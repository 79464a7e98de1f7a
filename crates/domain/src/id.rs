//! Names of things. Ids are made by the engine (time-ordered, without sequences); here is only their shape.

use std::fmt;
use std::sync::Arc;

use crate::error::Invalid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Reads an id: 1 to 64 of `A-Z a-z 0-9 _ -`.
            pub fn parse(text: &str) -> Result<$name, Invalid> {
                let fits = (1..=64).contains(&text.len())
                    && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
                if fits {
                    Ok($name(text.into()))
                } else {
                    Err(Invalid::Id { what: $what, rule: "1 to 64 letters, digits, hyphens or underscores" })
                }
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// A business: the tenant of everything.
    MerchantId, "a merchant id");
id!(
    /// An API key, not the key itself.
    ApiKeyId, "an API key id");
id!(
    /// A merchant's account at a PSP.
    AccountId, "a gateway account id");
id!(
    /// A payment. 32 hexadecimal digits, time-ordered.
    PaymentId, "a payment id");
