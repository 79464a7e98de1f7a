//! Bad fields, all of them at once (orchestra 2.3). Messages never quote what was sent.

use std::borrow::Cow;

use serde::Serialize;

/// One bad field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Fault {
    /// Its dotted path; empty for the body as a whole.
    pub(super) field_name: String,
    /// What is wrong with it.
    pub(super) errors: Vec<Cow<'static, str>>,
}

/// The bad fields of a request, in the order in which they were found.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    /// One bad field.
    pub(super) fn one(field: &str, error: impl Into<Cow<'static, str>>) -> Faults {
        let mut faults = Faults::default();
        faults.add(field, error);
        faults
    }

    /// Notes another one.
    pub(super) fn add(&mut self, field: &str, error: impl Into<Cow<'static, str>>) {
        match self.0.iter_mut().find(|fault| fault.field_name == field) {
            Some(fault) => fault.errors.push(error.into()),
            None => self.0.push(Fault { field_name: field.to_owned(), errors: vec![error.into()] }),
        }
    }

    /// All of it in words, for answers that have no fields.
    pub(super) fn sentences(&self) -> String {
        let told =
            self.0.iter().flat_map(|fault| fault.errors.iter().map(move |error| (&fault.field_name, error)));
        let lines = told.map(
            |(field, error)| if field.is_empty() { error.to_string() } else { format!("{field}: {error}") },
        );
        lines.collect::<Vec<_>>().join("; ")
    }

    /// Whether all is well so far.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many fields are bad so far.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }
}
