//! The kinds of e-wallet accounts and their properties (orchestra 10), as data.

/// A kind of e-wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "names of products")]
pub enum EWallet {
    CardPay,
    GooglePay,
    ApplePay,
    PayPal,
    BankPay,
    Upi,
    Mock,
}

/// One kind with what it takes.
pub struct EWalletType {
    /// Which.
    pub wallet: EWallet,
    /// `eWalletName`.
    pub name: &'static str,
    /// Its properties.
    pub properties: &'static [Property],
}

/// One property.
pub struct Property {
    /// Its key.
    pub key: &'static str,
    /// Without it the account is of no use.
    pub required: bool,
    /// Never given back.
    pub secret: bool,
    /// Whether `GET /EWallets` names it. What the dialect does not have is not in its list.
    pub listed: bool,
    /// The only values, if there are only some.
    pub choices: &'static [&'static str],
}

const fn required(key: &'static str) -> Property {
    Property { key, required: true, secret: false, listed: true, choices: &[] }
}

const fn optional(key: &'static str) -> Property {
    Property { key, required: false, secret: false, listed: true, choices: &[] }
}

const fn secret(key: &'static str) -> Property {
    Property { key, required: false, secret: true, listed: true, choices: &[] }
}

/// A property of ours beside the dialect's.
const fn own(key: &'static str) -> Property {
    Property { key, required: false, secret: false, listed: false, choices: &[] }
}

const fn yes_or_no(key: &'static str) -> Property {
    Property {
        key,
        required: false,
        secret: false,
        listed: true,
        choices: &["true", "false", "yes", "no", "1", "0"],
    }
}

/// How the form has the cardholder authenticated, in the dialect's words (orchestra 12). Ours goes to an address that the
/// server names, whichever is chosen; `None` is for accounts without 3-D Secure.
const AUTHENTICATION: Property = Property {
    key: "AuthenticationOption",
    required: false,
    secret: false,
    listed: true,
    choices: &["None", "External3ds", "OtpByUrl", "OtpByGenericUI", "OtpByHtml"],
};

const THREE_DS: Property = Property {
    key: "Perform3ds",
    required: false,
    secret: false,
    listed: true,
    choices: &["Mandatory", "Optional", "Skip"],
};

/// Who authenticates cards. `PSP`: whoever is asked for the money.
const THREE_DS_SERVER: Property = Property {
    key: "ThreeDsServer",
    required: false,
    secret: false,
    listed: false,
    choices: &["PSP", "Simulator"],
};

/// Whether Google's tokens are taken that are signed and not encrypted (standards 2.1).
const SIGNING_ONLY: Property = Property {
    key: "AllowSigningOnly",
    required: false,
    secret: false,
    listed: false,
    choices: &["true", "false"],
};

/// All kinds, in the order in which people read them.
pub const TYPES: &[EWalletType] = &[
    EWalletType {
        wallet: EWallet::CardPay,
        name: "CardPay",
        properties: &[
            required("MerchantIdentifier"),
            required("MerchantDisplayName"),
            yes_or_no("DisplayIssueNumber"),
            yes_or_no("DisplayOwnerId"),
            THREE_DS,
            AUTHENTICATION,
            own("Origins"),
            THREE_DS_SERVER,
        ],
    },
    EWalletType {
        wallet: EWallet::GooglePay,
        name: "GooglePay",
        properties: &[
            required("MerchantId"),
            required("MerchantName"),
            secret("PrivateKey"),
            own("GatewayId"),
            own("GatewayMerchantId"),
            SIGNING_ONLY,
        ],
    },
    EWalletType {
        wallet: EWallet::ApplePay,
        name: "ApplePay",
        properties: &[
            required("MerchantId"),
            required("MerchantDisplayName"),
            optional("Domain"),
            optional("ProcessingCertificate"),
            secret("ProcessingKey"),
            secret("IdentityCertificateP12"),
            secret("IdentityPassword"),
            own("DomainAssociation"),
        ],
    },
    EWalletType {
        wallet: EWallet::PayPal,
        name: "PayPal",
        properties: &[required("ClientId"), secret("ClientSecret"), own("GatewayAccount")],
    },
    EWalletType {
        wallet: EWallet::BankPay,
        name: "BankPay",
        properties: &[
            required("Provider"),
            optional("ClientId"),
            secret("ClientSecret"),
            optional("RecipientName"),
            optional("RecipientIban"),
            own("GatewayAccount"),
        ],
    },
    EWalletType {
        wallet: EWallet::Upi,
        name: "UPI",
        properties: &[
            required("Provider"),
            secret("MerchantKey"),
            secret("MerchantSalt"),
            optional("Vpa"),
            own("GatewayAccount"),
        ],
    },
    EWalletType { wallet: EWallet::Mock, name: "Mock", properties: &[] },
];

/// The kind of this name, in any letter case.
pub fn kind(name: &str) -> Option<&'static EWalletType> {
    TYPES.iter().find(|kind| kind.name.eq_ignore_ascii_case(name))
}

impl EWalletType {
    /// A property by its key, in any letter case.
    pub fn property(&self, key: &str) -> Option<&'static Property> {
        self.properties.iter().find(|property| property.key.eq_ignore_ascii_case(key))
    }
}
