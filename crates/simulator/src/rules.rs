//! Rules that people set: what the next calls shall do (operate 7).

use serde::{Deserialize, Serialize};

use crate::outcome::Outcome;
use crate::request::Operation;

/// One rule, as it is posted.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    /// An operation's word; absent or `*`: any but `status`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    operation: Option<String>,
    /// How many calls; one if absent.
    #[serde(default = "once")]
    times: u64,
    /// A word of the card or amount table.
    outcome: String,
    /// Only calls of this gateway account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account: Option<String>,
}

fn once() -> u64 {
    1
}

/// What is posted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Posted {
    rules: Vec<Rule>,
}

/// The rules in force.
#[derive(Debug, Default)]
pub(crate) struct Rules(Vec<Rule>);

impl Rules {
    /// Reads a posted list; a sentence says what is wrong with it.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Rules, String> {
        let posted: Posted = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        for rule in &posted.rules {
            if Outcome::find(&rule.outcome).is_none() {
                return Err(format!(
                    "{:?} is no outcome: see the card and amount tables of WIRE.md",
                    rule.outcome
                ));
            }
            if let Some(word) =
                rule.operation.as_deref().filter(|word| *word != "*" && Operation::find(word).is_none())
            {
                return Err(format!("{word:?} is no operation"));
            }
        }
        Ok(Rules(posted.rules))
    }

    /// The outcome for this call, if a rule speaks of it. Uses the rule up.
    pub(crate) fn take(&mut self, operation: Operation, account: &str) -> Option<Outcome> {
        let word = operation.word();
        let at = self.0.iter().position(|rule| {
            let operation_fits = match rule.operation.as_deref() {
                None | Some("*") => word != "status",
                Some(wanted) => wanted == word,
            };
            operation_fits && rule.times > 0 && rule.account.as_deref().is_none_or(|wanted| wanted == account)
        })?;
        let rule = &mut self.0[at];
        rule.times -= 1;
        let outcome = Outcome::find(&rule.outcome);
        if rule.times == 0 {
            self.0.remove(at);
        }
        outcome
    }

    /// What is left of them.
    pub(crate) fn list(&self) -> &[Rule] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_lasts_for_its_times_and_its_operation() {
        let mut rules = Rules::parse(
            br#"{"rules":[{"operation":"charge","times":2,"outcome":"cut_after_charge"},
            {"outcome":"51","account":"north"}]}"#,
        )
        .unwrap();
        assert_eq!(rules.take(Operation::Authorize, "south"), None);
        let cut = Outcome::find("cut_after_charge");
        assert_eq!(rules.take(Operation::Charge, "south"), cut);
        assert_eq!(rules.take(Operation::Charge, "north"), cut);
        assert_eq!(rules.take(Operation::Charge, "south"), None);
        assert_eq!(rules.take(Operation::Status, "north"), None);
        assert_eq!(rules.take(Operation::Charge, "north"), Some(Outcome::Iso(51)));
        assert!(rules.list().is_empty());
    }

    #[test]
    fn unknown_words_are_named() {
        let fault = |text: &str| Rules::parse(text.as_bytes()).unwrap_err();
        assert!(fault(r#"{"rules":[{"outcome":"bananas"}]}"#).contains("bananas"));
        assert!(fault(r#"{"rules":[{"operation":"chrage","outcome":"html"}]}"#).contains("chrage"));
        assert!(fault(r#"{"rules":[{"outcome":"html","tims":3}]}"#).contains("tims"));
    }
}
