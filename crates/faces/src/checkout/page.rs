//! The page on which a payer pays: pure functions from plain structs to HTML, its texts and its assets.
//!
//! Whoever knows the payment token fills in [`model`], calls a function of [`render`] and sends the text with the
//! headers of [`headers`]; [`posted`] reads what a plain form brought; [`assets`] serves scripts and style.

pub mod amount;
pub mod assets;
pub mod brands;
pub mod catalogue;
mod colour;
pub mod decline;
pub mod headers;
pub mod model;
pub mod posted;
pub mod render;
#[cfg(test)]
mod samples;
pub mod style;
mod texts;
