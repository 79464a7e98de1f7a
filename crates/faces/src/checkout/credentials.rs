//! Who asks: a shop by its id and secret, a browser by the shop's public key, a payer by the payment token
//! (checkout 2.1).

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use florin_engine::SecretText;

/// Longest line that is looked at; a public key of 4096 bits has about 750 characters.
const LONGEST: usize = 2048;

/// What a request shows.
#[derive(Debug)]
pub(super) enum Credentials {
    /// Nothing.
    None,
    /// HTTP Basic.
    Shop {
        /// The user: a shop id, printed in decimal.
        id: i64,
        /// The password.
        secret: SecretText,
    },
    /// `Bearer` and the shop's public key.
    PublicKey(String),
    /// A payment token, without a scheme.
    Token(SecretText),
    /// Something else, or two of them: nobody.
    Unreadable,
}

impl Credentials {
    /// Reads the header.
    pub(super) fn of(headers: &HeaderMap) -> Credentials {
        let mut lines = headers.get_all(AUTHORIZATION).iter();
        let Some(line) = lines.next() else { return Credentials::None };
        let line = line.to_str().map_or("", str::trim);
        if lines.next().is_some() || line.is_empty() || line.len() > LONGEST {
            return Credentials::Unreadable;
        }
        let (scheme, rest) = line.split_once(' ').map_or(("", line), |(scheme, rest)| (scheme, rest.trim()));
        match scheme.to_ascii_lowercase().as_str() {
            "basic" => basic(rest).unwrap_or(Credentials::Unreadable),
            "bearer" => Credentials::PublicKey(rest.to_owned()),
            "" => Credentials::Token(SecretText::new(rest.to_owned())),
            _ => Credentials::Unreadable,
        }
    }
}

fn basic(text: &str) -> Option<Credentials> {
    let pair = zeroize::Zeroizing::new(STANDARD.decode(text).ok()?);
    let (user, secret) = std::str::from_utf8(&pair).ok()?.split_once(':')?;
    // Ids are printed in decimal; `+361` and ` 361` are somebody else's.
    let is_number = !user.is_empty() && user.bytes().all(|byte| byte.is_ascii_digit());
    let id = user.parse().ok().filter(|_| is_number)?;
    Some(Credentials::Shop { id, secret: SecretText::new(secret.to_owned()) })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn read(lines: &[&str]) -> Credentials {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(AUTHORIZATION, HeaderValue::from_str(line).unwrap());
        }
        Credentials::of(&headers)
    }

    #[test]
    fn a_shop_shows_its_id_and_its_secret() {
        for line in ["Basic MTAxOnNlY3JldA==", "basic  MTAxOnNlY3JldA=="] {
            let Credentials::Shop { id: 101, secret } = read(&[line]) else { panic!("{line}") };
            assert_eq!(secret.expose(), "secret");
        }
        // The secret may hold a colon, the id may not.
        let Credentials::Shop { secret, .. } = read(&["Basic MTphOmI="]) else { panic!("colon") };
        assert_eq!(secret.expose(), "a:b");
    }

    #[test]
    fn browsers_and_payers_show_less() {
        assert!(matches!(read(&["Bearer MIIB"]), Credentials::PublicKey(key) if key == "MIIB"));
        assert!(matches!(read(&["9f6c0a7d"]), Credentials::Token(token) if token.expose() == "9f6c0a7d"));
        assert!(matches!(read(&[]), Credentials::None));
    }

    #[test]
    fn anything_else_is_nobody() {
        for lines in [
            &["Basic MTAx"][..],
            &["Basic !!!"],
            &["Basic OnNlY3JldA=="],
            &["Basic KzE6cw=="],
            &["Digest x"],
            &["Basic MTAxOnNlY3JldA==", "Basic MTAxOnNlY3JldA=="],
        ] {
            assert!(matches!(read(lines), Credentials::Unreadable), "{lines:?}");
        }
    }
}
