//! Answers of the asynchronous mode (checkout-gateway 7). Answers that are ready go out as they are.

use serde::Serialize;

use super::super::codes::Code;
use super::super::refusal::ApiVersion;

/// Where a request stands that is worked on behind the caller's back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::checkout) enum Progress {
    /// Still worked on.
    Running,
    /// There is an answer.
    Done,
    /// Never heard of, or longer ago than we keep answers.
    Unknown,
    /// It ended without an answer.
    Broken,
}

#[derive(Serialize)]
struct Accepted<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    friendly_message: Option<&'static str>,
    status: &'static str,
    request_id: &'a str,
    status_url: String,
    response_url: String,
}

#[derive(Serialize)]
struct Told<'a> {
    status: &'static str,
    request_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_url: Option<String>,
}

#[derive(Serialize)]
struct Wrong {
    message: &'static str,
}

/// The answer to a POST under `/async`, with HTTP 200. `gateway` is the base URL that the caller used.
pub(in crate::checkout) fn accepted(gateway: &str, request_id: &str, version: ApiVersion) -> Vec<u8> {
    let code = (version == ApiVersion::Three).then(|| Code::known("8010"));
    let told = Accepted {
        code: code.map(Code::as_str),
        message: code.map(Code::message),
        friendly_message: code.map(Code::friendly_message),
        status: "processing",
        request_id,
        status_url: format!("{gateway}/async/status/{request_id}"),
        response_url: response_url(gateway, request_id),
    };
    serde_json::to_vec(&told).unwrap_or_default()
}

/// The answer of the status URL: HTTP status and body.
pub(in crate::checkout) fn status(gateway: &str, request_id: &str, progress: Progress) -> (u16, Vec<u8>) {
    let (code, status) = match progress {
        Progress::Running => (200, "processing"),
        Progress::Done => (200, "completed"),
        Progress::Unknown => (200, "unknown"),
        Progress::Broken => return broken(),
    };
    let response_url = (progress == Progress::Done).then(|| response_url(gateway, request_id));
    (code, told(&Told { status, request_id, response_url }))
}

/// The answer of the response URL as long as there is none of the request itself; none where there is.
pub(in crate::checkout) fn response(request_id: &str, progress: Progress) -> Option<(u16, Vec<u8>)> {
    let (code, status) = match progress {
        Progress::Running => (425, "processing"),
        Progress::Unknown => (404, "unknown"),
        Progress::Broken => return Some(broken()),
        Progress::Done => return None,
    };
    Some((code, told(&Told { status, request_id, response_url: None })))
}

fn broken() -> (u16, Vec<u8>) {
    (500, serde_json::to_vec(&Wrong { message: "We're sorry, but something went wrong" }).unwrap_or_default())
}

fn told(told: &Told<'_>) -> Vec<u8> {
    serde_json::to_vec(told).unwrap_or_default()
}

fn response_url(gateway: &str, request_id: &str) -> String {
    format!("{gateway}/async/result/{request_id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const GATEWAY: &str = "https://gateway.example.com";

    fn text(bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn the_first_answer_names_both_addresses() {
        assert_eq!(
            text(accepted(GATEWAY, "7c1e", ApiVersion::None)),
            concat!(
                r#"{"status":"processing","request_id":"7c1e","#,
                r#""status_url":"https://gateway.example.com/async/status/7c1e","#,
                r#""response_url":"https://gateway.example.com/async/result/7c1e"}"#
            )
        );
        let third = text(accepted(GATEWAY, "7c1e", ApiVersion::Three));
        assert!(third.starts_with(r#"{"code":"8010","message":""#), "{third}");
    }

    #[test]
    fn every_state_has_its_answers() {
        let status = |progress| {
            let (code, body) = status(GATEWAY, "7c1e", progress);
            (code, text(body))
        };
        let response = |progress| response("7c1e", progress).map(|(code, body)| (code, text(body)));
        let running = r#"{"status":"processing","request_id":"7c1e"}"#.to_owned();
        let unknown = r#"{"status":"unknown","request_id":"7c1e"}"#.to_owned();
        let broken = r#"{"message":"We're sorry, but something went wrong"}"#.to_owned();
        assert_eq!(status(Progress::Running), (200, running.clone()));
        assert_eq!(response(Progress::Running), Some((425, running)));
        assert_eq!(
            status(Progress::Done),
            (
                200,
                r#"{"status":"completed","request_id":"7c1e","response_url":"https://gateway.example.com/async/result/7c1e"}"#
                    .to_owned()
            )
        );
        assert_eq!(response(Progress::Done), None);
        assert_eq!(status(Progress::Unknown), (200, unknown.clone()));
        assert_eq!(response(Progress::Unknown), Some((404, unknown)));
        assert_eq!(status(Progress::Broken), (500, broken.clone()));
        assert_eq!(response(Progress::Broken), Some((500, broken)));
    }
}
