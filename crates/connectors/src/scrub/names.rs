//! Names behind which secrets stand, in the spellings of all PSPs: compared without case, `_` and `-`.

/// What a name says about its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    /// Nothing.
    Plain,
    /// A card number: first six and last four digits may stay.
    CardNumber,
    /// A secret text or number; an object behind it is looked into.
    Secret,
    /// A secret with everything inside, whatever its form.
    Blob,
}

const CARD_NUMBERS: &[&str] = &[
    "number",
    "cardnumber",
    "cardno",
    "ccnumber",
    "pan",
    "dpan",
    "fpan",
    "tokenpan",
    "tokennumber",
    "primaryaccountnumber",
    "applicationprimaryaccountnumber",
    "creditcardnumber",
];

const SECRETS: &[&str] = &[
    // Verification values, PINs, tracks.
    "cvc",
    "cvv",
    "cvn",
    "csc",
    "cvc2",
    "cvv2",
    "cvvcode",
    "cvccode",
    "cvvnumber",
    "cardcode",
    "cardcvc",
    "cardcvv",
    "securitycode",
    "cardsecuritycode",
    "verificationvalue",
    "cardverificationvalue",
    "pin",
    "pinblock",
    "track",
    "track1",
    "track2",
    "track1data",
    "track2data",
    "trackdata",
    "magdata",
    "encryptedcardnumber",
    "encryptedsecuritycode",
    "encryptedexpirymonth",
    "encryptedexpiryyear",
    // Authentication values.
    "cryptogram",
    "cavv",
    "aav",
    "ucaf",
    "tavv",
    "authenticationvalue",
    "cardholderauthenticationvalue",
    "onlinepaymentcryptogram",
    "paymentcryptogram",
    "tokencryptogram",
    "networktokencryptogram",
    "pares",
    "pareq",
    "cres",
    "creq",
    "threedsmethoddata",
    // Wallets.
    "pktoken",
    "applepaytoken",
    "googlepaytoken",
    "wallettoken",
    "paymenttoken",
    "encryptedpayload",
    "encrypteddata",
    "encryptedmessage",
    "ephemeralpublickey",
    "wrappedkey",
    "signedmessage",
    "signature",
    "datavalue",
    // Keys and sessions.
    "authorization",
    "proxyauthorization",
    "key",
    "apikey",
    "xapikey",
    "secret",
    "secretkey",
    "clientsecret",
    "password",
    "passwd",
    "passphrase",
    "transactionkey",
    "privatekey",
    "sharedsecret",
    "webhooksecret",
    "webhookkey",
    "hmackey",
    "hmacsignature",
    "checksum",
    "accesstoken",
    "refreshtoken",
    "idtoken",
    "bearertoken",
    "sessiontoken",
    "sessionkey",
    "sessiondata",
    "clienttoken",
    "cookie",
    "setcookie",
    "merchantid",
    "merchantsiteid",
    // A PSP's tokens of cards, and its hashes of their numbers: those can be tried out.
    "stamp",
    "token",
    "cardtoken",
    "networktoken",
    "paymentmethodtoken",
    "paymentmethodnonce",
    "storedpaymentmethodid",
    "recurringdetailreference",
    // Bank accounts.
    "iban",
    "bban",
    "accountnumber",
    "accountno",
    "bankaccountnumber",
    "routingnumber",
    "sortcode",
];

const BLOBS: &[&str] = &[
    "paymentdata",
    "applepaypaymentdata",
    "paymentmethodpayload",
    "opaquedata",
    "encryptedcard",
    "credentials",
];

/// Names of HTTP headers whose value is secret up to the end of the line.
const HEADERS: &[&str] =
    &["authorization", "proxyauthorization", "cookie", "setcookie", "xapikey", "apikey", "stripesignature"];

/// What this name says.
pub(super) fn find(name: &str) -> Name {
    let plain = simple(name);
    let plain = plain.as_str();
    if CARD_NUMBERS.contains(&plain) {
        Name::CardNumber
    } else if SECRETS.contains(&plain) {
        Name::Secret
    } else if BLOBS.contains(&plain) {
        Name::Blob
    } else {
        Name::Plain
    }
}

/// Whether this is a header with a secret.
pub(super) fn is_header(name: &str) -> bool {
    HEADERS.contains(&simple(name).as_str())
}

fn simple(name: &str) -> String {
    // Longer names are no names; this bounds the work on hostile text.
    if name.len() > 40 {
        return String::new();
    }
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}
