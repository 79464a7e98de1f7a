//! What a shop may ask for and must send: agreed with it, and handed in (checkout 3.1).

use florin_domain::Currency;

use super::additional_data::Contract;
use super::customer::CustomerField;

/// A shop's own rules for its payment tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ShopRules {
    /// Payment method types that are switched on, in the order in which they are offered.
    pub(crate) types: Vec<String>,
    /// Customer fields that it must send or have the page ask for.
    pub(crate) required_customer_fields: Vec<CustomerField>,
    /// Contracts that it may ask for.
    pub(crate) contracts: Vec<Contract>,
    /// Currencies that it may ask for; none means all.
    pub(crate) currencies: Option<Vec<Currency>>,
    /// Whether return URLs may have an app's own scheme (checkout 3.5).
    pub(crate) custom_schemes: bool,
}

impl Default for ShopRules {
    fn default() -> ShopRules {
        ShopRules {
            types: vec!["credit_card".to_owned()],
            required_customer_fields: Vec::new(),
            contracts: Contract::ALL.to_vec(),
            currencies: None,
            custom_schemes: false,
        }
    }
}
