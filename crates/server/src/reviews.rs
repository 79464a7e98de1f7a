//! `florin reviews`: attempts whose outcome no PSP could tell, and what people decide about them.

use clap::{Args, Subcommand, ValueEnum};
use florin_domain::{AttemptRef, PaymentId};
use florin_engine::reviews::{self, Decision, ReviewError};
use florin_engine::{EngineError, connector};
use florin_store::attempts;

use crate::alarms::{Person, age, names};
use crate::cli::HouseFlags;
use crate::config::House;
use crate::fault::Fault;
use crate::open;
use crate::roots::Roots;

/// Flags of `reviews`.
#[derive(Debug, Clone, Args)]
pub(crate) struct ReviewsFlags {
    #[command(flatten)]
    house: HouseFlags,
    #[command(subcommand)]
    command: Option<ReviewsCommand>,
}

#[derive(Debug, Clone, Subcommand)]
enum ReviewsCommand {
    /// Say what the PSP's own books say. It settles the payment and closes the attempt's alarms.
    Decide(DecideFlags),
}

#[derive(Debug, Clone, Args)]
struct DecideFlags {
    #[command(flatten)]
    house: HouseFlags,
    #[command(flatten)]
    person: Person,
    /// The attempt, as `florin reviews` names it.
    #[arg(value_name = "PAYMENT/ATTEMPT", value_parser = attempt)]
    at: AttemptRef,
    /// Whether the PSP did it.
    #[arg(value_enum)]
    outcome: Outcome,
    /// Where it was seen.
    #[arg(long, value_name = "TEXT", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    note: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Outcome {
    /// The PSP did it, over the whole amount.
    Executed,
    /// The PSP surely did not and will not.
    NotExecuted,
}

/// `PAYMENT/ATTEMPT`, or the same with a hyphen, as PSPs know it.
fn attempt(text: &str) -> Result<AttemptRef, String> {
    let wrong = || "a payment and the number of its attempt, as `florin reviews` lists them".to_owned();
    match text.rsplit_once('/') {
        Some((payment, no)) => {
            let payment = PaymentId::parse(payment).map_err(|_| wrong())?;
            AttemptRef::parse(&format!("{payment}-{no}")).map_err(|_| wrong())
        }
        None => AttemptRef::parse(text).map_err(|_| wrong()),
    }
}

/// Lists or decides.
pub(crate) async fn run(flags: ReviewsFlags) -> Result<(), Fault> {
    match flags.command {
        None => list(&House::read(flags.house)?).await,
        Some(ReviewsCommand::Decide(flags)) => decide(flags).await,
    }
}

async fn list(house: &House) -> Result<(), Fault> {
    let db = open::current_database(house).await?;
    let names = names(&db).await?;
    let (waiting, now) = (attempts::in_review(&db).await?, open::now());
    for row in &waiting {
        let a = &row.attempt;
        let gateway =
            connector(&row.gateway).map_or(row.gateway.as_str(), |found| found.manifest().display_name);
        let known_as = row.psp_reference.as_deref().or(row.parent_reference.as_deref()).unwrap_or("-");
        println!(
            "{}/{}  {:>5}  {}  {} of {} {}  at {gateway} ({}), their reference {known_as}",
            a.at.payment,
            a.at.no,
            age(row.sent_at, now),
            names(row.merchant.as_str()),
            a.operation.as_str(),
            a.money,
            a.money.currency(),
            row.account_name.as_deref().unwrap_or(a.account.as_str()),
        );
    }
    if waiting.is_empty() {
        println!("nothing waits for a decision");
    } else {
        println!(
            "{} in manual review; next: look them up at the PSP, then \
             `florin reviews decide PAYMENT/ATTEMPT executed|not-executed --note TEXT`",
            waiting.len()
        );
    }
    Ok(())
}

async fn decide(flags: DecideFlags) -> Result<(), Fault> {
    let house = House::read(flags.house)?;
    let person = flags.person.name()?;
    let db = open::current_database(&house).await?;
    // Nothing is opened for it: the keys may stay where they are.
    let engine = open::engine(db, Roots::Sealed, open::settings(&house, None)).await?;
    let decision = Decision { is_executed: flags.outcome == Outcome::Executed, person, note: &flags.note };
    let (payment, row) =
        reviews::decide(&engine, &flags.at, decision).await.map_err(|error| match error {
            ReviewError::Unknown(_) => Fault::usage(format!("{error}; `florin reviews` lists them")),
            ReviewError::Token => Fault::usage(error.to_string()),
            ReviewError::Engine(EngineError::NotInReview(_)) => {
                Fault::run(format!("{error}; nothing was decided"))
            }
            ReviewError::Engine(error) => Fault::run(error.to_string()),
        })?;
    let a = &row.attempt;
    println!(
        "{}/{}: the {} {}; the payment is {}",
        a.at.payment,
        a.at.no,
        a.operation.as_str(),
        a.state.as_str(),
        payment.payment.standing()
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempt_is_named_in_either_way() {
        assert_eq!(attempt("p-1/2").unwrap().to_string(), "p-1-2");
        assert_eq!(attempt("p/2"), attempt("p-2"));
        for text in ["", "p", "p/", "p/x", "/1", "p/01"] {
            assert!(attempt(text).is_err(), "{text}");
        }
    }
}
