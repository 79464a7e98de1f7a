//! The list of connectors.

use crate::begateway::BeGateway;
use crate::connector::Connector;
use crate::paypal::PayPal;
use crate::simulator;
use crate::stripe::Stripe;

static ALL: &[&dyn Connector] = &[
    &simulator::SIMULATOR,
    &simulator::NULL_SUCCESS,
    &simulator::NULL_FAILURE,
    &Stripe,
    &BeGateway,
    &PayPal,
];

/// Every connector, in the order in which people read them.
pub fn all() -> &'static [&'static dyn Connector] {
    ALL
}

/// The connector of this name or id, in any letter case (orchestra 3.6).
pub fn find(name: &str) -> Option<&'static dyn Connector> {
    all().iter().copied().find(|connector| {
        let manifest = connector.manifest();
        manifest.name.eq_ignore_ascii_case(name) || manifest.id.eq_ignore_ascii_case(name)
    })
}
