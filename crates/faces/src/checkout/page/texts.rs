//! The catalogue as templates see it: `t("key", shop="…")`.

use std::sync::Arc;

use minijinja::value::{Kwargs, Object, Value, from_args};
use minijinja::{Error, State};

use super::catalogue::{self, Language};

/// A language that a template can call.
#[derive(Debug)]
pub(super) struct Texts(pub(super) Language);

impl Object for Texts {
    fn call(self: &Arc<Self>, _state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
        let (key, named): (&str, Kwargs) = from_args(args)?;
        let mut given: Vec<(String, String)> = Vec::new();
        for name in named.args() {
            given.push((name.to_owned(), named.get::<Value>(name)?.to_string()));
        }
        named.assert_all_used()?;
        let values: Vec<_> =
            given.iter().map(|(name, text)| (name.as_str(), catalogue::Value::Text(text))).collect();
        Ok(Value::from(self.0.text_with(key, &values)))
    }
}
