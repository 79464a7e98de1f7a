//! Our bodies against a PSP's OpenAPI document. A form is decoded first, and a value becomes an integer
//! or a boolean only where the schema asks for one.

use florin_connectors::codec::form;
use florin_connectors::{Method, Request};
use serde_json::{Map, Value};

/// None if the document says nothing about this request, or it has no body.
pub(crate) fn check(document: &Value, base_url: &str, request: &Request) -> Option<Result<(), String>> {
    if request.method == Method::Get {
        return None;
    }
    let path = request.url.strip_prefix(base_url)?.split('?').next()?;
    let paths = document["paths"].as_object()?;
    let item = paths.iter().find(|(template, _)| matches(template, path))?.1;
    let operation = item.get(request.method.as_str().to_lowercase())?;
    let (media_type, content) = operation["requestBody"]["content"].as_object()?.iter().next()?;
    let mut schema = content["schema"].clone();
    schema["components"] = document["components"].clone();
    let body = if media_type == form::MEDIA_TYPE {
        typed(&nested(form::read(&request.body).unwrap()), &schema)
    } else {
        serde_json::from_slice(&request.body).unwrap_or_default()
    };
    let validator = match jsonschema::validator_for(&schema) {
        Ok(validator) => validator,
        Err(error) => return Some(Err(format!("the schema itself: {error}"))),
    };
    let faults: Vec<String> = validator.iter_errors(&body).map(|error| error.to_string()).collect();
    Some(if faults.is_empty() { Ok(()) } else { Err(faults.join(", ")) })
}

/// Whether `/v1/things/{thing}` is the template of a path.
fn matches(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    template.len() == path.len() && template.iter().zip(path).all(|(t, p)| *t == p || t.starts_with('{'))
}

/// `a[b][0]=x` as `{"a":{"b":["x"]}}`.
fn nested(fields: Vec<(String, String)>) -> Value {
    let mut root = Value::Object(Map::new());
    for (name, value) in fields {
        let keys: Vec<&str> = name.split(['[', ']']).filter(|key| !key.is_empty()).collect();
        let mut at = &mut root;
        for key in keys {
            if let Ok(place) = key.parse::<usize>() {
                if !at.is_array() {
                    *at = Value::Array(Vec::new());
                }
                let items = at.as_array_mut().unwrap();
                assert!(place <= items.len(), "{name}: a list with holes");
                if place == items.len() {
                    items.push(Value::Null);
                }
                at = &mut items[place];
            } else {
                if !at.is_object() {
                    *at = Value::Object(Map::new());
                }
                at = at.as_object_mut().unwrap().entry(key).or_insert(Value::Null);
            }
        }
        *at = Value::String(value);
    }
    root
}

fn typed(value: &Value, schema: &Value) -> Value {
    if let Some(choices) = schema["anyOf"].as_array().or_else(|| schema["oneOf"].as_array()) {
        let mut tries = choices.iter().map(|choice| (typed(value, choice), choice));
        return tries
            .find(|(typed, choice)| jsonschema::is_valid(choice, typed))
            .map_or_else(|| value.clone(), |(typed, _)| typed);
    }
    match value {
        Value::String(text) => match schema["type"].as_str() {
            Some("integer") => text.parse::<i64>().map_or_else(|_| value.clone(), Value::from),
            Some("boolean") => text.parse::<bool>().map_or_else(|_| value.clone(), Value::from),
            _ => value.clone(),
        },
        Value::Array(items) => items.iter().map(|item| typed(item, &schema["items"])).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| {
                let property = schema["properties"].get(name).unwrap_or(&schema["additionalProperties"]);
                (name.clone(), typed(member, property))
            })
            .collect(),
        _ => value.clone(),
    }
}
