//! Paths in any letter case: folded before routing, except for the names that callers chose.

use axum::extract::Request;
use axum::http::Uri;
use axum::http::uri::PathAndQuery;

/// Lower-cases the path and drops a slash at its end. Behind one of the `named` first parts, the second
/// part is a name or token and keeps its case.
pub(crate) fn fold(mut request: Request, named: &[&str]) -> Request {
    if let Some(path) = folded(request.uri().path(), named)
        && let Some(uri) = with_path(request.uri(), path)
    {
        *request.uri_mut() = uri;
    }
    request
}

/// None where nothing changes.
fn folded(path: &str, named: &[&str]) -> Option<String> {
    let mut whole = String::with_capacity(path.len());
    let mut keeps = false;
    for (at, part) in path.strip_suffix('/').unwrap_or(path).split('/').enumerate() {
        if at > 0 {
            whole.push('/');
        }
        if at == 1 {
            keeps = named.iter().any(|name| name.eq_ignore_ascii_case(part));
        }
        if at == 2 && keeps {
            whole.push_str(part);
        } else {
            whole.extend(part.chars().map(|c| c.to_ascii_lowercase()));
        }
    }
    if whole.is_empty() {
        whole.push('/');
    }
    (whole != path).then_some(whole)
}

fn with_path(uri: &Uri, mut path: String) -> Option<Uri> {
    if let Some(query) = uri.query() {
        path.push('?');
        path.push_str(query);
    }
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(path).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_case_and_everything_else_loses_it() {
        let fold = |path: &str| folded(path, &["StringTokens"]).unwrap_or_else(|| path.to_owned());
        assert_eq!(fold("/PaymentGateway/Charge"), "/paymentgateway/charge");
        assert_eq!(fold("/stringTOKENS/AbC/META"), "/stringtokens/AbC/meta");
        assert_eq!(fold("/StringTokens/"), "/stringtokens");
        assert_eq!(fold("/"), "/");
        assert_eq!(fold("/lower/case"), "/lower/case");
        let request = Request::builder().uri("/A/B?Q=1").body(axum::body::Body::empty()).unwrap();
        assert_eq!(super::fold(request, &[]).uri(), "/a/b?Q=1");
    }
}
