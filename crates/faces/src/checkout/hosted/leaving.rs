//! Where a payer goes from the page: addresses of the shop with what the browser carries back (checkout 5.1).

use florin_engine::shops::Shop;
use url::Url;

use super::super::page::model::Link;
use super::super::telling::Told;
use super::super::tokens::request::CheckoutRequest;
use super::super::tokens::settings::Urls;
use super::super::tokens::token;
use super::super::transactions::kind::Status;

/// The word for how a payment stands, as it stands in the address.
pub(in crate::checkout) fn status(told: &Told) -> &'static str {
    match told.status {
        Status::Incomplete => Status::Pending.as_str(),
        _ => token::word(told),
    }
}

/// Where the result leads, with `token`, `status` and `uid` behind the parameters that are there. None if the shop
/// has neither an address for it nor a page of its own.
pub(in crate::checkout) fn back(
    request: &CheckoutRequest,
    shop: &Shop,
    token: &str,
    told: &Told,
) -> Option<Link> {
    let status = status(told);
    let chosen = chosen(&request.settings.urls, status).or(shop.settings.url.as_ref())?;
    let parameters = [("token", token), ("status", status), ("uid", &told.transaction.uid)];
    link(shop, &with(chosen, &parameters)?)
}

/// Where giving up leads, with `token` only.
pub(in crate::checkout) fn cancel(request: &CheckoutRequest, shop: &Shop, token: &str) -> Option<Link> {
    let chosen = request.settings.urls.cancel_url.as_ref().or(shop.settings.url.as_ref())?;
    link(shop, &with(chosen, &[("token", token)])?)
}

/// The shop's own page.
pub(in crate::checkout) fn home(shop: &Shop) -> Option<Link> {
    shop.settings.url.as_deref().and_then(Link::web)
}

fn chosen<'a>(urls: &'a Urls, status: &str) -> Option<&'a String> {
    let all = urls.return_url.as_ref();
    match status {
        "successful" | "pending" => all.or(urls.success_url.as_ref()),
        "error" => urls.fail_url.as_ref().or(all),
        _ => all.or(urls.decline_url.as_ref()),
    }
}

fn with(address: &str, parameters: &[(&str, &str)]) -> Option<String> {
    let mut url = Url::parse(address).ok()?;
    url.query_pairs_mut().extend_pairs(parameters);
    Some(url.into())
}

fn link(shop: &Shop, address: &str) -> Option<Link> {
    if shop.settings.custom_schemes { Link::app(address) } else { Link::web(address) }
}

/// The origins that the shop's addresses lead to, as a policy names them: a browser holds the redirect after a form to them.
pub(in crate::checkout) fn origins(request: &CheckoutRequest, shop: &Shop) -> Vec<String> {
    let Urls { return_url, success_url, decline_url, fail_url, cancel_url, .. } = &request.settings.urls;
    let all = [return_url, success_url, decline_url, fail_url, cancel_url, &shop.settings.url];
    let mut origins: Vec<String> = Vec::new();
    for url in all.into_iter().flatten().filter_map(|url| Url::parse(url).ok()) {
        let origin = url.origin();
        let source =
            if origin.is_tuple() { origin.ascii_serialization() } else { format!("{}:", url.scheme()) };
        if !origins.contains(&source) {
            origins.push(source);
        }
    }
    origins
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urls() -> Urls {
        let of = |name: &str| Some(format!("https://shop.example/{name}"));
        Urls { success_url: of("ok"), decline_url: of("no"), fail_url: of("broken"), ..Urls::default() }
    }

    #[test]
    fn each_result_has_its_address() {
        let mut urls = urls();
        let told = |urls: &Urls, status| chosen(urls, status).map(|url| url[21..].to_owned());
        for (status, expected) in [
            ("successful", "ok"),
            ("failed", "no"),
            ("expired", "no"),
            ("error", "broken"),
            ("pending", "ok"),
        ] {
            assert_eq!(told(&urls, status).as_deref(), Some(expected), "{status}");
        }
        urls.return_url = Some("https://shop.example/all".into());
        for (status, expected) in
            [("successful", "all"), ("failed", "all"), ("error", "broken"), ("pending", "all")]
        {
            assert_eq!(told(&urls, status).as_deref(), Some(expected), "{status}");
        }
        urls.fail_url = None;
        assert_eq!(told(&urls, "error").as_deref(), Some("all"));
        assert_eq!(told(&Urls::default(), "failed"), None);
    }

    #[test]
    fn parameters_stand_behind_those_that_are_there() {
        let three = [("token", "9f6c"), ("status", "successful"), ("uid", "5f1d-4c")];
        assert_eq!(
            with("https://shop.example/thanks?order=71#end", &three).as_deref(),
            Some("https://shop.example/thanks?order=71&token=9f6c&status=successful&uid=5f1d-4c#end")
        );
        assert_eq!(with("myshop://paid", &three[..1]).as_deref(), Some("myshop://paid?token=9f6c"));
        assert_eq!(with("nowhere", &three), None);
    }
}
