//! What is wrong with the fields of a request: an ordered tree of phrases, told in two ways (checkout 2.2,
//! checkout-gateway 2.5). Phrases have no subject and never quote what was sent.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, Serializer};

/// The name under which errors stand that belong to no field.
pub(super) const BASE: &str = "base";

/// Phrases that several fields share, as they go over the wire.
pub(super) mod phrase {
    pub(in super::super) const BLANK: &str = "can't be blank";
    pub(in super::super) const INVALID: &str = "is invalid";
    pub(in super::super) const MISSING: &str = "is missing";
    pub(in super::super) const NOT_A_NUMBER: &str = "is not a number";
    pub(in super::super) const NOT_AN_ARRAY: &str = "must be an array";
    pub(in super::super) const NOT_AN_INTEGER: &str = "must be an integer";
    pub(in super::super) const NOT_AN_OBJECT: &str = "must be an object";
    pub(in super::super) const NOT_A_URL: &str = "is in invalid format";
    pub(in super::super) const NOT_POSITIVE: &str = "must be greater than 0";
}

/// Errors in the order in which they were found, at the places where they belong. Serializes as the tree of
/// the request, each leaf an array of phrases.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Errors(Node);

#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Node {
    phrases: Vec<Cow<'static, str>>,
    below: Vec<(Cow<'static, str>, Node)>,
}

impl Errors {
    /// One error of one field.
    pub(super) fn one(path: &[&'static str], phrase: impl Into<Cow<'static, str>>) -> Errors {
        let mut errors = Errors::default();
        errors.add(&path.iter().map(|name| Cow::Borrowed(*name)).collect::<Vec<_>>(), phrase);
        errors
    }

    /// One error that belongs to no field.
    pub(super) fn base(phrase: impl Into<Cow<'static, str>>) -> Errors {
        Errors::one(&[BASE], phrase)
    }

    /// Notes an error at its place; said once, it is not said again. Items of an array are named by their
    /// index.
    pub(super) fn add(&mut self, path: &[Cow<'static, str>], phrase: impl Into<Cow<'static, str>>) {
        let phrase = phrase.into();
        let node = path.iter().fold(&mut self.0, |node, name| node.at(name.clone()));
        if !node.phrases.contains(&phrase) {
            node.phrases.push(phrase);
        }
    }

    /// Whether all is well so far.
    pub(super) fn is_empty(&self) -> bool {
        self.0.phrases.is_empty() && self.0.below.is_empty()
    }

    /// As the checkout words it: bare names, joined by commas.
    pub(super) fn joined(&self) -> String {
        let mut told = Vec::new();
        self.0.walk("", &mut |name, phrase| told.push(format!("{name} {phrase}").trim_start().to_owned()));
        told.join(", ")
    }

    /// As the gateway words it: sentences. What belongs to no field stands alone, as it is.
    pub(super) fn sentences(&self) -> String {
        let base = self.0.below.iter().find(|(name, _)| name == BASE);
        if let Some((_, node)) = base {
            return node.phrases.join(" ");
        }
        let mut told = Vec::new();
        self.0.walk("", &mut |name, phrase| told.push(sentence(name, phrase)));
        told.join(" ")
    }
}

/// `exp_month`, `is invalid`: `Exp month is invalid.`
fn sentence(name: &str, phrase: &str) -> String {
    let words = format!("{} {phrase}.", name.replace('_', " "));
    let mut letters = words.trim_start().chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn is_index(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit())
}

impl Node {
    fn at(&mut self, name: Cow<'static, str>) -> &mut Node {
        let place = self.below.iter().position(|(own, _)| *own == name).unwrap_or_else(|| {
            self.below.push((name, Node::default()));
            self.below.len() - 1
        });
        &mut self.below[place].1
    }

    /// Tells every phrase with the name of its field; an item of an array goes by the array's name.
    fn walk(&self, name: &str, tell: &mut impl FnMut(&str, &str)) {
        for phrase in &self.phrases {
            tell(name, phrase);
        }
        for (own, node) in &self.below {
            node.walk(if is_index(own) { name } else { own }, tell);
        }
    }
}

impl Serialize for Errors {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(to)
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if self.below.is_empty() && !self.phrases.is_empty() {
            return self.phrases.serialize(to);
        }
        let mut map = to.serialize_map(None)?;
        if !self.phrases.is_empty() {
            map.serialize_entry(BASE, &self.phrases)?;
        }
        for (name, node) in &self.below {
            map.serialize_entry(name, node)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(errors: &mut Errors, path: &str, phrase: &'static str) {
        let path: Vec<_> = path.split('.').map(|name| Cow::Owned(name.to_owned())).collect();
        errors.add(&path, phrase);
    }

    fn text(errors: &Errors) -> String {
        serde_json::to_string(errors).unwrap()
    }

    #[test]
    fn the_tree_mirrors_the_request_and_keeps_the_order() {
        let mut errors = Errors::default();
        assert!(errors.is_empty());
        add(&mut errors, "checkout.settings.fail_url", phrase::NOT_A_URL);
        add(&mut errors, "checkout.payment_method.types", phrase::NOT_AN_ARRAY);
        assert!(!errors.is_empty());
        assert_eq!(
            text(&errors),
            r#"{"checkout":{"settings":{"fail_url":["is in invalid format"]},"payment_method":{"types":["must be an array"]}}}"#
        );
        assert_eq!(errors.joined(), "fail_url is in invalid format, types must be an array");
    }

    #[test]
    fn items_of_arrays_are_named_by_their_index_and_told_by_the_array() {
        let mut errors = Errors::default();
        add(&mut errors, "travel.airline.legs.0.class", phrase::INVALID);
        add(&mut errors, "travel.airline.legs.1", phrase::NOT_AN_OBJECT);
        assert_eq!(
            text(&errors),
            r#"{"travel":{"airline":{"legs":{"0":{"class":["is invalid"]},"1":["must be an object"]}}}}"#
        );
        assert_eq!(errors.joined(), "class is invalid, legs must be an object");
    }

    #[test]
    fn an_error_is_said_once_and_one_of_the_whole_stands_beside_those_of_its_parts() {
        let mut errors = Errors::default();
        for phrase in [phrase::BLANK, phrase::BLANK, phrase::INVALID] {
            add(&mut errors, "cart", phrase);
        }
        assert_eq!(text(&errors), r#"{"cart":["can't be blank","is invalid"]}"#);
        add(&mut errors, "cart.positions", phrase::BLANK);
        assert_eq!(
            text(&errors),
            r#"{"cart":{"base":["can't be blank","is invalid"],"positions":["can't be blank"]}}"#
        );
    }

    #[test]
    fn the_gateway_speaks_in_sentences() {
        let mut errors = Errors::default();
        add(&mut errors, "credit_card.holder", phrase::BLANK);
        add(&mut errors, "credit_card.date", "is expired");
        add(&mut errors, "amount", phrase::NOT_POSITIVE);
        add(&mut errors, "parent_uid", "does not exist");
        assert_eq!(
            errors.sentences(),
            "Holder can't be blank. Date is expired. Amount must be greater than 0. Parent uid does not exist."
        );
        let base = Errors::base("transaction can't be refunded");
        assert_eq!(base.sentences(), "transaction can't be refunded");
        assert_eq!(text(&base), r#"{"base":["transaction can't be refunded"]}"#);
    }
}
