//! The payer's way back from `/process/{uid}` to the shop (checkout-gateway 3.4, checkout 5.1).

use url::Url;

use super::kind::Status;

/// `return_url` with what the payer's browser carries back: `uid`, `status` and `tracking_id`, behind the
/// parameters that are there. None if it is no URL.
pub(in crate::checkout) fn address(
    return_url: &str,
    uid: &str,
    status: Status,
    tracking_id: Option<&str>,
) -> Option<String> {
    let mut url = Url::parse(return_url).ok()?;
    {
        let mut query = url.query_pairs_mut();
        query.append_pair("uid", uid).append_pair("status", status.as_str());
        if let Some(tracking_id) = tracking_id {
            query.append_pair("tracking_id", tracking_id);
        }
    }
    Some(url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_added_and_none_is_lost() {
        let back = |url| address(url, "5f1d-4c", Status::Failed, Some("71;a b&c"));
        assert_eq!(
            back("https://shop.example/back?order=7%2F1#end").as_deref(),
            Some(
                "https://shop.example/back?order=7%2F1&uid=5f1d-4c&status=failed&tracking_id=71%3Ba+b%26c#end"
            )
        );
        assert_eq!(
            address("https://shop.example", "5f", Status::Successful, None).as_deref(),
            Some("https://shop.example/?uid=5f&status=successful")
        );
        assert_eq!(
            address("myshop://paid", "5f", Status::Incomplete, None).as_deref(),
            Some("myshop://paid?uid=5f&status=incomplete")
        );
        assert_eq!(back("/relative"), None);
    }
}
