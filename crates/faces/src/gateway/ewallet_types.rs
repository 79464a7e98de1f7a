//! The kinds of e-wallet accounts and their properties (orchestra 10), as data.

/// One kind.
pub(super) struct EWalletType {
    /// `eWalletName`.
    pub(super) name: &'static str,
    /// Its properties.
    pub(super) properties: &'static [Property],
}

/// One property.
pub(super) struct Property {
    /// Its key.
    pub(super) key: &'static str,
    /// Without it the account is of no use.
    pub(super) required: bool,
    /// Never given back.
    pub(super) secret: bool,
    /// The only values, if there are only some.
    pub(super) choices: &'static [&'static str],
}

const fn required(key: &'static str) -> Property {
    Property { key, required: true, secret: false, choices: &[] }
}

const fn optional(key: &'static str) -> Property {
    Property { key, required: false, secret: false, choices: &[] }
}

const fn secret(key: &'static str) -> Property {
    Property { key, required: false, secret: true, choices: &[] }
}

const THREE_DS: Property = Property {
    key: "Perform3ds",
    required: false,
    secret: false,
    choices: &["Mandatory", "Optional", "Skip"],
};

/// All kinds, in the order in which people read them.
pub(super) const TYPES: &[EWalletType] = &[
    EWalletType {
        name: "CardPay",
        properties: &[
            required("MerchantIdentifier"),
            required("MerchantDisplayName"),
            optional("DisplayIssueNumber"),
            optional("DisplayOwnerId"),
            THREE_DS,
            optional("AuthenticationOption"),
        ],
    },
    EWalletType {
        name: "GooglePay",
        properties: &[required("MerchantId"), required("MerchantName"), secret("PrivateKey")],
    },
    EWalletType {
        name: "ApplePay",
        properties: &[
            required("MerchantId"),
            required("MerchantDisplayName"),
            optional("Domain"),
            optional("ProcessingCertificate"),
            secret("ProcessingKey"),
            secret("IdentityCertificateP12"),
            secret("IdentityPassword"),
        ],
    },
    EWalletType { name: "PayPal", properties: &[required("ClientId"), secret("ClientSecret")] },
    EWalletType {
        name: "BankPay",
        properties: &[
            required("Provider"),
            optional("ClientId"),
            secret("ClientSecret"),
            optional("RecipientName"),
            optional("RecipientIban"),
        ],
    },
    EWalletType {
        name: "UPI",
        properties: &[required("Provider"), secret("MerchantKey"), secret("MerchantSalt"), optional("Vpa")],
    },
    EWalletType { name: "Mock", properties: &[] },
];

/// The kind of this name, in any letter case.
pub(super) fn find(name: &str) -> Option<&'static EWalletType> {
    TYPES.iter().find(|kind| kind.name.eq_ignore_ascii_case(name))
}

impl EWalletType {
    /// A property by its key, in any letter case.
    pub(super) fn property(&self, key: &str) -> Option<&'static Property> {
        self.properties.iter().find(|property| property.key.eq_ignore_ascii_case(key))
    }
}
