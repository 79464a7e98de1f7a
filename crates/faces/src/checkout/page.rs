//! The page on which a payer pays: pure functions from plain structs to HTML, its texts and its assets.

pub mod catalogue;
