//! A payment service provider that is not real: cards, holds, captures, refunds, disputes, webhooks and every fault
//! that a real one shows, with books of its own to compare with ours. `WIRE.md` describes what it speaks.
//!
//! The core (`core`, `payments`, `changes`, `payouts`, `books`, …) is pure: time comes in, a decision goes out. The shell
//! (`server`, `route`, `courier`) owns sockets, sleeps and the clock.

mod acs;
mod agenda;
mod answer;
mod books;
mod calls;
mod card;
mod changes;
mod checks;
mod clock;
mod control;
mod core;
mod courier;
mod decision;
mod delta;
mod disputes;
mod dress;
mod hosts;
mod journal;
mod number;
mod outcome;
mod page;
mod payment;
mod payments;
mod payouts;
mod post;
mod request;
mod route;
mod rules;
mod sent;
mod server;
mod settlement;
mod state;
mod telling;
mod three_ds;
mod touched;
mod words;

#[cfg(test)]
mod stories;

pub use server::{Settings, Simulator};
