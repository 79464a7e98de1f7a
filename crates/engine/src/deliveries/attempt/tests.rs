//! What answers mean, and what is kept of them.

use florin_vault::SecretText;
use zeroize::Zeroizing;

use super::*;
use crate::deliveries::Success;

const NOW: Timestamp = Timestamp(1_800_000_000_000_000);

fn rules() -> Rules {
    Rules {
        success: Success::Only200,
        retries: 2,
        delay: |n, random| Duration::from_secs(u64::from(n) * 100 + random % 30),
        gone_disables: false,
        ..Rules::standard()
    }
}

fn answer(status: u16, retry_after: Option<&str>) -> Answer {
    Answer { status, retry_after: retry_after.map(ToOwned::to_owned), good_for_s: None, body: Vec::new() }
}

#[test]
fn each_failure_is_followed_by_its_own_delay_and_the_last_by_none() {
    let rules = rules();
    let at = |no, random| judge(&rules, no, &Ok(answer(500, None)), random, NOW);
    assert_eq!(at(1, 7).due_at, Some(NOW.plus_ms(107_000)));
    assert_eq!(at(2, 31).due_at, Some(NOW.plus_ms(201_000)));
    assert_eq!((at(3, 0).state, at(3, 0).due_at), (DeliveryState::Dead, None));
}

#[test]
fn only_what_the_rules_call_success_is_success() {
    let state = |rules: &Rules, status| judge(rules, 1, &Ok(answer(status, None)), 0, NOW).state;
    assert_eq!(state(&rules(), 200), DeliveryState::Delivered);
    for status in [201, 204, 301, 302, 400, 404, 410, 500] {
        assert_eq!(state(&rules(), status), DeliveryState::Waiting, "{status}");
    }
    let standard = Rules::standard();
    assert_eq!(state(&standard, 204), DeliveryState::Delivered);
    assert_eq!(state(&standard, 410), DeliveryState::Disabled);
    assert_eq!(state(&standard, 302), DeliveryState::Waiting);
}

#[test]
fn retry_after_is_honoured_up_to_a_day_and_never_shortens_a_wait() {
    let due = |text| judge(&rules(), 1, &Ok(answer(503, Some(text))), 0, NOW).due_at;
    assert_eq!(due("7200"), Some(NOW.plus_ms(7_200_000)));
    assert_eq!(due("1"), Some(NOW.plus_ms(100_000)));
    assert_eq!(due("999999"), Some(NOW.plus_ms(LONGEST_RETRY_AFTER_MS)));
    // NOW is 2027-01-15T08:00:00Z.
    assert_eq!(due("Fri, 15 Jan 2027 09:00:00 GMT"), Some(NOW.plus_ms(3_600_000)));
    for odd in ["", "soon", "-5", "Fri, 15 Jan 2027 07:00:00 GMT"] {
        assert_eq!(due(odd), Some(NOW.plus_ms(100_000)), "{odd}");
    }
}

#[test]
fn overload_is_told_from_faults_of_the_message() {
    let effect = |answer: &Result<Answer, OutboundError>| judge(&rules(), 1, answer, 0, NOW).effect;
    assert_eq!(effect(&Ok(answer(429, Some("3")))), Effect::Overloaded(Some(3000)));
    for status in [502, 503, 504] {
        assert_eq!(effect(&Ok(answer(status, None))), Effect::Overloaded(None));
    }
    assert_eq!(effect(&Ok(answer(500, None))), Effect::None);
    assert_eq!(effect(&Err(OutboundError::Timeout)), Effect::Overloaded(None));
    assert_eq!(effect(&Err(OutboundError::Denied)), Effect::None);
}

#[test]
fn what_is_kept_of_an_answer_holds_no_secret_that_was_sent() {
    let message = Message {
        url: "https://shop.example/".into(),
        headers: vec![(
            "authorization",
            Zeroizing::new(format!("Basic {}", STANDARD.encode("361:the-shop-secret"))),
        )],
        body: Vec::new(),
        secrets: vec![SecretText::new("whsec_c2VjcmV0c2VjcmV0".into())],
        rules: rules(),
    };
    let echo = format!(
        "got Basic {} that is the-shop-secret and whsec_c2VjcmV0c2VjcmV0, card 4242424242424242\0",
        STANDARD.encode("361:the-shop-secret")
    );
    let mut told = Answer { status: 500, retry_after: None, good_for_s: None, body: echo.into_bytes() };
    let text = kept(&told, &message).unwrap();
    for secret in ["the-shop-secret", "c2VjcmV0c2VjcmV0", "4242424242424242", "MzYxOnRoZS"] {
        assert!(!text.contains(secret), "{text}");
    }
    assert!(text.contains("got") && !text.contains('\0'));
    told.body = vec![b'x'; 10_000];
    assert_eq!(kept(&told, &message).unwrap().len(), KEPT_BYTES);
    told.body.clear();
    assert_eq!(kept(&told, &message), None);
}

#[test]
fn an_address_is_the_same_whatever_its_query() {
    let hash = |url| address_hash(url);
    assert_eq!(hash("https://shop.example/hooks?order=1"), hash("https://shop.example/hooks?order=2"));
    assert_ne!(hash("https://shop.example/hooks"), hash("https://shop.example/other"));
}
