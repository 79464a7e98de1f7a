//! Results of the address check and of the verification value check (checkout-codes 5.1).

/// Results of the address check.
pub(crate) const AVS: &[&str] =
    &["0", "1", "A", "B", "E", "M", "N", "O", "P", "U", "W", "AE1", "AE2", "AE3", "AE4", "AE5", "AE6", "AE7"];

/// Results of the check of the verification value.
pub(crate) const CVC: &[&str] = &["0", "1", "D", "E", "M", "N", "P", "S", "U", "X", "Y"];

/// What nobody checked: not supported by acquirer or card.
const UNSUPPORTED: &str = "1";

/// What was answered, and means nothing to us.
const UNKNOWN: &str = "0";

/// The dialect's result of an address check. The simulator speaks the dialect's letters; Stripe tells of street and
/// postcode apart, `pass/unchecked`. An acquirer that says nothing does not support the check.
pub(crate) fn avs(answer: Option<&str>) -> &'static str {
    let Some(answer) = answer else { return UNSUPPORTED };
    if let Some(own) = AVS.iter().find(|own| **own == answer) {
        return own;
    }
    match answer.split_once('/') {
        Some(("pass", "pass")) => "M",
        Some(("pass", "fail")) => "A",
        Some(("fail", "pass")) => "W",
        Some(("fail", "fail")) => "N",
        Some(("pass", _)) => "B",
        Some((_, "pass")) => "P",
        Some(("fail", _) | (_, "fail")) => "O",
        Some(("unavailable", _) | (_, "unavailable")) => "U",
        _ => UNKNOWN,
    }
}

/// The dialect's result of a check of the verification value, from the simulator's letters or Stripe's words.
pub(crate) fn cvc(answer: Option<&str>) -> &'static str {
    let Some(answer) = answer else { return UNSUPPORTED };
    if let Some(own) = CVC.iter().find(|own| **own == answer) {
        return own;
    }
    match answer {
        "pass" => "M",
        "fail" => "N",
        "unavailable" => "U",
        _ => UNKNOWN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_simulator_speaks_the_dialect() {
        for own in AVS {
            assert_eq!(avs(Some(own)), *own);
        }
        for own in CVC {
            assert_eq!(cvc(Some(own)), *own);
        }
    }

    #[test]
    fn stripe_tells_street_and_postcode_apart() {
        let told = [
            ("pass/pass", "M"),
            ("pass/fail", "A"),
            ("fail/pass", "W"),
            ("fail/fail", "N"),
            ("pass/unchecked", "B"),
            ("-/pass", "P"),
            ("fail/unavailable", "O"),
            ("-/fail", "O"),
            ("unavailable/-", "U"),
            ("unchecked/unchecked", "0"),
            ("?", "0"),
        ];
        for (stripe, ours) in told {
            assert_eq!(avs(Some(stripe)), ours, "{stripe}");
        }
        assert_eq!(
            ["pass", "fail", "unavailable", "unchecked"].map(|word| cvc(Some(word))),
            ["M", "N", "U", "0"]
        );
        assert_eq!((avs(None), cvc(None)), ("1", "1"));
    }
}
