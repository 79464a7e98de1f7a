//! `additional_data`: a free object, some of whose members mean something to us (checkout 3.3).

use serde::{Deserialize, Serialize};

use super::super::errors::{Errors, phrase};
use super::super::fields::{ANY, Fields};
use super::super::given::Members;

/// Longest line of a receipt.
const MAX_LINE: usize = 1000;

/// What a shop wants to do with the card later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Contract {
    /// Charge it without the card.
    Recurring,
    /// Prefill the page; the customer enters the verification value.
    Oneclick,
    /// Pay out to it.
    Credit,
    /// Keep it in a customer's profile.
    CardOnFile,
    /// Hear whether the customer switched the toggle on; beside the others only.
    SaveCard,
}

impl Contract {
    /// All of them.
    pub(crate) const ALL: &'static [Contract] = &[
        Contract::Recurring,
        Contract::Oneclick,
        Contract::Credit,
        Contract::CardOnFile,
        Contract::SaveCard,
    ];

    /// As it goes over the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Contract::Recurring => "recurring",
            Contract::Oneclick => "oneclick",
            Contract::Credit => "credit",
            Contract::CardOnFile => "card_on_file",
            Contract::SaveCard => "save_card",
        }
    }

    fn find(text: &str) -> Option<Contract> {
        Contract::ALL.iter().copied().find(|known| known.as_str() == text)
    }

    /// Reads the member `contract` of an object, each word once; `allowed` are those that may be asked for.
    pub(crate) fn read(fields: &Fields<'_>, allowed: &[Contract], errors: &mut Errors) -> Vec<Contract> {
        let mut contracts = Vec::new();
        for text in fields.texts("contract", ANY, errors).unwrap_or_default() {
            match Contract::find(text).filter(|contract| allowed.contains(contract)) {
                Some(contract) if contracts.contains(&contract) => {}
                Some(contract) => contracts.push(contract),
                None => fields.fault("contract", phrase::INVALID, errors),
            }
        }
        contracts
    }
}

/// Who starts a charge of a stored card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Initiator {
    /// The shop, without the customer.
    Merchant,
    /// The customer.
    Customer,
}

/// Why a shop charges a stored card by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CardOnFileType {
    /// Something came up after the service.
    DelayedCharge,
    /// More than was first agreed.
    Increment,
    /// Again after a decline.
    Resubmission,
    /// A hold is refreshed.
    Reauthorization,
    /// The customer did not come.
    NoShow,
}

/// What the card network is told of a charge of a stored card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CardOnFile {
    /// Who starts it; the shop, if it says nothing.
    pub(crate) initiator: Initiator,
    /// Why; only where the shop starts it.
    #[serde(rename = "type")]
    pub(crate) kind: Option<CardOnFileType>,
}

impl CardOnFile {
    /// Reads the member `card_on_file` of an object.
    pub(crate) fn read(within: &Fields<'_>, errors: &mut Errors) -> Option<CardOnFile> {
        let fields = within.object("card_on_file", errors)?;
        let initiator = match fields.text("initiator", ANY, errors) {
            None | Some("merchant") => Initiator::Merchant,
            Some("customer") => Initiator::Customer,
            Some(_) => {
                fields.fault("initiator", phrase::INVALID, errors);
                Initiator::Merchant
            }
        };
        let kind = match fields.text("type", ANY, errors) {
            None | Some("delayed_charge") => CardOnFileType::DelayedCharge,
            Some("increment") => CardOnFileType::Increment,
            Some("resubmission") => CardOnFileType::Resubmission,
            Some("reauthorization") => CardOnFileType::Reauthorization,
            Some("no_show") => CardOnFileType::NoShow,
            Some(_) => {
                fields.fault("type", phrase::INVALID, errors);
                CardOnFileType::DelayedCharge
            }
        };
        Some(CardOnFile { initiator, kind: (initiator == Initiator::Merchant).then_some(kind) })
    }
}

/// `additional_data` of an order or a transaction.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct AdditionalData {
    /// Every member as it was sent.
    #[serde(skip_serializing_if = "Members::is_empty")]
    pub(crate) given: Members,
    /// Lines for the receipt and the page of success.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) receipt_text: Vec<String>,
    /// What the shop wants to do with the card, each once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) contract: Vec<Contract>,
    /// What to tell the card network.
    pub(crate) card_on_file: Option<CardOnFile>,
    /// In test mode: the processing code that the result shall have.
    pub(crate) expected_bank_code: Option<String>,
    /// Results of the address check that the shop refuses, in capitals.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) avs_reject_codes: Vec<String>,
    /// Results of the verification value check that the shop refuses, in capitals.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) cvc_reject_codes: Vec<String>,
}

impl AdditionalData {
    /// Reads the member `additional_data` of an object; `allowed` are the contracts that the shop may ask for.
    pub(crate) fn read(within: &Fields<'_>, allowed: &[Contract], errors: &mut Errors) -> AdditionalData {
        let Some(fields) = within.object("additional_data", errors) else { return AdditionalData::default() };
        let (avs_reject_codes, cvc_reject_codes) = rejects(&fields, errors);
        AdditionalData {
            given: Members::of(fields.object_itself()),
            receipt_text: owned(fields.texts("receipt_text", MAX_LINE, errors)),
            contract: Contract::read(&fields, allowed, errors),
            card_on_file: CardOnFile::read(&fields, errors),
            expected_bank_code: fields.text("expected_bank_code", ANY, errors).map(str::to_owned),
            avs_reject_codes,
            cvc_reject_codes,
        }
    }

    /// Whether the shop wants such results of the two checks declined (`F.6001`).
    pub(crate) fn rejects(&self, avs: &str, cvc: &str) -> bool {
        self.avs_reject_codes.iter().any(|code| code == avs)
            || self.cvc_reject_codes.iter().any(|code| code == cvc)
    }

    /// Whether any result of a check is rejected.
    pub(crate) fn has_reject_codes(&self) -> bool {
        !self.avs_reject_codes.is_empty() || !self.cvc_reject_codes.is_empty()
    }

    /// Whether the shop asks for this contract.
    pub(crate) fn has(&self, contract: Contract) -> bool {
        self.contract.contains(&contract)
    }
}

fn owned(texts: Option<Vec<&str>>) -> Vec<String> {
    texts.unwrap_or_default().into_iter().map(str::to_owned).collect()
}

/// The reject codes of both checks.
fn rejects(fields: &Fields<'_>, errors: &mut Errors) -> (Vec<String>, Vec<String>) {
    let Some(checks) = fields.object("avs_cvc_verification", errors) else { return Default::default() };
    let mut codes = |check: &'static str| {
        let check = checks.object(check, errors)?;
        let codes = check.texts("reject_codes", ANY, errors)?;
        Some(codes.into_iter().map(str::to_ascii_uppercase).collect())
    };
    let avs = codes("avs_verification").unwrap_or_default();
    (avs, codes("cvc_verification").unwrap_or_default())
}
