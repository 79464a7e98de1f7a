//! `checkout.travel`: the airline addendum (checkout 3.10).

use serde::{Deserialize, Serialize};

use super::super::errors::{Errors, phrase};
use super::super::fields::{ANY, Fields};

/// Digits of a ticket number.
const TICKET_DIGITS: usize = 14;

/// A journey by air.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Airline {
    /// Of the travel agency.
    pub(crate) agency_code: Option<String>,
    /// Of the travel agency.
    pub(crate) agency_name: Option<String>,
    /// The booking.
    pub(crate) booking_number: Option<String>,
    /// 14 digits.
    pub(crate) ticket_number: Option<String>,
    /// `0` or `1`; the spelling is that of the wire.
    pub(crate) restricted_ticked_indicator: Option<String>,
    /// Flights, at least one.
    pub(crate) legs: Vec<Leg>,
    /// Who flies, at least one.
    pub(crate) passengers: Vec<Passenger>,
}

/// A flight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Leg {
    /// Two letters or digits.
    pub(crate) airline_code: String,
    /// Whether the journey is interrupted here.
    pub(crate) stop_over_code: String,
    /// The flight.
    pub(crate) flight_number: String,
    /// A name or a code.
    pub(crate) originating_country: String,
    /// Where it begins.
    pub(crate) originating_city: String,
    /// Three letters.
    pub(crate) originating_airport_code: String,
    /// A name or a code.
    pub(crate) destination_country: String,
    /// Where it ends.
    pub(crate) destination_city: String,
    /// Three letters.
    pub(crate) destination_airport_code: String,
    /// As it was sent.
    pub(crate) departure_date_time: String,
    /// As it was sent.
    pub(crate) arrival_date_time: String,
    /// One letter.
    pub(crate) class: String,
    /// Of the ticket.
    pub(crate) coupon: Option<String>,
}

/// Who flies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Passenger {
    /// Given name.
    pub(crate) first_name: String,
    /// Family name.
    pub(crate) last_name: String,
}

impl Airline {
    /// Reads the member `travel.airline` of a checkout or a transaction.
    pub(crate) fn read(within: &Fields<'_>, errors: &mut Errors) -> Option<Airline> {
        let fields = within.object("travel", errors)?.object("airline", errors)?;
        let mut text = |name| fields.text(name, ANY, errors).map(str::to_owned);
        let (agency_code, agency_name) = (text("agency_code"), text("agency_name"));
        let (booking_number, ticket) = (text("booking_number"), text("ticket_number"));
        let indicator = text("restricted_ticked_indicator");
        let ticket = ticket.map(|ticket| ticket.chars().filter(char::is_ascii_digit).collect::<String>());
        if ticket.as_ref().is_some_and(|ticket| ticket.len() != TICKET_DIGITS) {
            fields.fault("ticket_number", phrase::INVALID, errors);
        }
        if indicator.as_ref().is_some_and(|flag| !["0", "1"].contains(&flag.as_str())) {
            fields.fault("restricted_ticked_indicator", phrase::INVALID, errors);
        }
        let legs = fields.required_objects("legs", errors).unwrap_or_default();
        let legs: Vec<_> = legs.iter().map(|leg| Leg::read(leg, errors)).collect();
        let passengers = fields.required_objects("passengers", errors).unwrap_or_default();
        let passengers: Vec<_> = passengers.iter().map(|who| Passenger::read(who, errors)).collect();
        Some(Airline {
            agency_code,
            agency_name,
            booking_number,
            ticket_number: ticket,
            restricted_ticked_indicator: indicator,
            legs: legs.into_iter().collect::<Option<_>>()?,
            passengers: passengers.into_iter().collect::<Option<_>>()?,
        })
    }
}

impl Leg {
    fn read(leg: &Fields<'_>, errors: &mut Errors) -> Option<Leg> {
        let any: fn(&str) -> bool = |_| true;
        let mut text = |name, fits: fn(&str) -> bool| {
            let text = leg.required_text(name, ANY, errors)?;
            if !fits(text) {
                leg.fault(name, phrase::INVALID, errors);
            }
            Some(text.to_owned())
        };
        let airline_code = text("airline_code", |code| code.len() == 2 && is_alphanumeric(code));
        let stop_over_code = text("stop_over_code", any);
        let flight_number = text("flight_number", any);
        let originating_country = text("originating_country", any);
        let originating_city = text("originating_city", any);
        let originating_airport_code = text("originating_airport_code", |code| is_letters(code, 3));
        let destination_country = text("destination_country", any);
        let destination_city = text("destination_city", any);
        let destination_airport_code = text("destination_airport_code", |code| is_letters(code, 3));
        let departure_date_time = text("departure_date_time", is_date_time);
        let arrival_date_time = text("arrival_date_time", is_date_time);
        let class = text("class", |class| is_letters(class, 1));
        let coupon = leg.text("coupon", ANY, errors).map(str::to_owned);
        Some(Leg {
            airline_code: airline_code?,
            stop_over_code: stop_over_code?,
            flight_number: flight_number?,
            originating_country: originating_country?,
            originating_city: originating_city?,
            originating_airport_code: originating_airport_code?,
            destination_country: destination_country?,
            destination_city: destination_city?,
            destination_airport_code: destination_airport_code?,
            departure_date_time: departure_date_time?,
            arrival_date_time: arrival_date_time?,
            class: class?,
            coupon,
        })
    }
}

impl Passenger {
    fn read(passenger: &Fields<'_>, errors: &mut Errors) -> Option<Passenger> {
        let mut text = |name| passenger.required_text(name, ANY, errors).map(str::to_owned);
        let (first_name, last_name) = (text("first_name"), text("last_name"));
        Some(Passenger { first_name: first_name?, last_name: last_name? })
    }
}

fn is_letters(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|b| b.is_ascii_alphabetic())
}

fn is_alphanumeric(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// With or without a zone: airlines write local times.
fn is_date_time(text: &str) -> bool {
    let text = text.trim();
    text.parse::<jiff::Timestamp>().is_ok() || text.parse::<jiff::civil::DateTime>().is_ok()
}
