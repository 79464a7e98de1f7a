//! The security headers of the pages (standards 15.1).

use super::model::Embedding;

/// What a response allows beyond its own origin.
#[derive(Debug, Clone, Default)]
pub struct Allowed {
    /// The nonce of the response.
    pub nonce: String,
    /// Origins that may frame the page; none means that nobody may.
    pub ancestors: Vec<String>,
    /// Origins that a form may lead to besides our own. Browsers hold redirects after a post to this too: a plain form that is
    /// answered by a redirect to the bank or to the shop needs their origins here, or `https:` where they are not known.
    pub form_hosts: Vec<String>,
    /// Whether the page opens the bank's page in a frame.
    pub frames: bool,
    /// Whether Google's sheet may be offered: the browser itself fetches its description.
    pub google: bool,
    /// Whether Apple's or Google's sheet may be offered.
    pub wallets: bool,
    /// Where the browser reports breaches to.
    pub reports: Option<String>,
}

/// The headers of a page; values are ASCII without line breaks.
pub fn of(allowed: &Allowed, embedding: Option<&Embedding>) -> Vec<(&'static str, String)> {
    let mut headers = vec![
        ("Content-Security-Policy", policy(allowed)),
        ("Permissions-Policy", permissions(allowed)),
        ("Referrer-Policy", "no-referrer".to_owned()),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        ("Cache-Control", "no-store".to_owned()),
        ("Strict-Transport-Security", "max-age=63072000; includeSubDomains".to_owned()),
        ("Content-Type", "text/html; charset=utf-8".to_owned()),
    ];
    if embedding.is_none() {
        // With an embedding the page may have been opened by the shop's window and answers to it.
        headers.push(("Cross-Origin-Opener-Policy", "same-origin-allow-popups".to_owned()));
    }
    if allowed.ancestors.is_empty() {
        headers.push(("X-Frame-Options", "DENY".to_owned()));
    }
    if let Some(address) = &allowed.reports {
        headers.push(("Reporting-Endpoints", format!("csp=\"{address}\"")));
    }
    headers
}

fn policy(allowed: &Allowed) -> String {
    let nonce = &allowed.nonce;
    let list = |first: &str, more: &[String]| {
        let more = more.iter().filter(|source| is_source(source)).map(String::as_str);
        std::iter::once(first).chain(more).filter(|source| !source.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let ancestors = match list("", &allowed.ancestors) {
        named if named.is_empty() => "'none'".to_owned(),
        named => named,
    };
    let connect = if allowed.google { "'self' https://google.com https://pay.google.com" } else { "'self'" };
    let mut parts = vec![
        "default-src 'none'".to_owned(),
        format!("script-src 'nonce-{nonce}' 'strict-dynamic'"),
        format!("style-src 'self' 'nonce-{nonce}'"),
        "img-src 'self' data:".to_owned(),
        "font-src 'self'".to_owned(),
        format!("connect-src {connect}"),
        format!("form-action {}", list("'self'", &allowed.form_hosts)),
        format!("frame-src {}", if allowed.frames { "'self' https:" } else { "'none'" }),
        format!("frame-ancestors {ancestors}"),
        "base-uri 'none'".to_owned(),
        "object-src 'none'".to_owned(),
        "require-trusted-types-for 'script'".to_owned(),
        "trusted-types 'none'".to_owned(),
    ];
    if let Some(address) = allowed.reports.as_ref().filter(|address| is_source(address)) {
        // Older browsers know the first one only, newer ones ignore it.
        parts.push(format!("report-uri {address}"));
        parts.push("report-to csp".to_owned());
    }
    parts.join("; ")
}

/// A source expression of a policy: nothing in it can begin another directive.
fn is_source(source: &str) -> bool {
    !source.is_empty()
        && source.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~:/[]*'%".contains(&byte))
}

fn permissions(allowed: &Allowed) -> String {
    let payment = if allowed.wallets { "payment=(self)" } else { "payment=()" };
    // Banks ask for passkeys inside their frames.
    let passkeys =
        if allowed.frames { "publickey-credentials-get=*" } else { "publickey-credentials-get=(self)" };
    format!("{payment}, {passkeys}, camera=(), microphone=(), geolocation=(), usb=(), browsing-topics=()")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(headers: &[(&'static str, String)], name: &str) -> Option<String> {
        headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
    }

    #[test]
    fn a_page_of_its_own_can_neither_be_framed_nor_load_from_elsewhere() {
        let headers = of(&Allowed { nonce: "abc".into(), ..Allowed::default() }, None);
        assert_eq!(
            value(&headers, "Content-Security-Policy").unwrap(),
            "default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; style-src 'self' 'nonce-abc'; img-src 'self' data:; \
             font-src 'self'; connect-src 'self'; form-action 'self'; frame-src 'none'; frame-ancestors 'none'; base-uri 'none'; \
             object-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
        );
        assert_eq!(value(&headers, "X-Frame-Options").as_deref(), Some("DENY"));
        assert_eq!(value(&headers, "Cache-Control").as_deref(), Some("no-store"));
        assert!(value(&headers, "Permissions-Policy").unwrap().starts_with("payment=(), "));
    }

    #[test]
    fn named_origins_may_frame_and_be_posted_to_and_nothing_slips_in() {
        let allowed = Allowed {
            nonce: "abc".into(),
            ancestors: vec!["https://shop.example".into(), "x; script-src *".into()],
            form_hosts: vec!["https://acs.bank.example".into(), String::new()],
            frames: true,
            ..Allowed::default()
        };
        let embedding = Embedding::parse(Some("https://shop.example"), Some("0123456789abcdef"));
        let headers = of(&allowed, embedding.as_ref());
        let policy = value(&headers, "Content-Security-Policy").unwrap();
        assert!(policy.contains("; frame-ancestors https://shop.example; "), "{policy}");
        assert!(policy.contains("; form-action 'self' https://acs.bank.example; "), "{policy}");
        assert!(policy.contains("; frame-src 'self' https:; "), "{policy}");
        assert_eq!(value(&headers, "X-Frame-Options"), None);
        assert_eq!(value(&headers, "Cross-Origin-Opener-Policy"), None);
    }

    #[test]
    fn breaches_are_reported_to_one_address() {
        let reports = Some("https://pay.example/widget/policy-reports".to_owned());
        let headers = of(&Allowed { reports, ..Allowed::default() }, None);
        let policy = value(&headers, "Content-Security-Policy").unwrap();
        assert!(
            policy.ends_with("; report-uri https://pay.example/widget/policy-reports; report-to csp"),
            "{policy}"
        );
        let named = value(&headers, "Reporting-Endpoints");
        assert_eq!(named.as_deref(), Some("csp=\"https://pay.example/widget/policy-reports\""));
    }
}
