//! Enums whose variants have a word each: on the wire, in the store, or on both.

/// Declares such an enum with `ALL`, `as_str` and `find`.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// All of them.
            pub const ALL: &[$name] = &[$($name::$variant,)+];

            /// The word of it.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }

            /// The one of this word.
            pub fn find(word: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|found| found.as_str() == word)
            }
        }
    };
}

pub(crate) use words;
