//! An Apple of make-believe: root, intermediate and signer of its own, and devices that seal tokens.

use aes_gcm::aead::AeadInOut;
use aes_gcm::aead::consts::U16;
use aes_gcm::aes::{Aes128, Aes256};
use aes_gcm::{AesGcm, KeyInit, Nonce};
use aws_lc_rs::agreement::{self, ECDH_P256, PrivateKey, UnparsedPublicKey};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{
    KeyPair as RsaPair, KeySize, OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey,
};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
    KeyPair, RSA_PKCS1_SHA256,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::der::{bits, element, octets, oid, open_element, sequence, set, small, time, utc_time, yes};

const ECDSA_SHA256: &str = "1.2.840.10045.4.3.2";
const ECDSA_SHA384: &str = "1.2.840.10045.4.3.3";
const RSA_SHA256: &str = "1.2.840.113549.1.1.11";
const SHA_256: &str = "2.16.840.1.101.3.4.2.1";
const DATA: &str = "1.2.840.113549.1.7.1";
pub(crate) const LEAF_MARK: &str = "1.2.840.113635.100.6.29";
pub(crate) const INTERMEDIATE_MARK: &str = "1.2.840.113635.100.6.2.14";

/// 2026-11-21T00:13:13Z, when everything here is signed.
pub(crate) const SIGNED_AT: i64 = 1_795_219_993;

/// Random numbers for keys and signatures of the stand-in.
pub(crate) fn random() -> SystemRandom {
    #[allow(clippy::disallowed_methods, reason = "the home of random numbers in these tests")]
    SystemRandom::new()
}

/// Who can sign.
pub(crate) enum Signer {
    Ec(EcdsaKeyPair, &'static str, &'static str),
    Rsa(RsaPair),
}

impl Signer {
    pub(crate) fn p256() -> Signer {
        Signer::ec(&ECDSA_P256_SHA256_ASN1_SIGNING, "1.2.840.10045.3.1.7", ECDSA_SHA256)
    }

    fn p384() -> Signer {
        Signer::ec(&ECDSA_P384_SHA384_ASN1_SIGNING, "1.3.132.0.34", ECDSA_SHA384)
    }

    pub(crate) fn rsa() -> Signer {
        Signer::Rsa(RsaPair::generate(KeySize::Rsa2048).unwrap())
    }

    fn ec(algorithm: &'static EcdsaSigningAlgorithm, curve: &'static str, scheme: &'static str) -> Signer {
        Signer::Ec(EcdsaKeyPair::generate(algorithm).unwrap(), curve, scheme)
    }

    fn info(&self) -> Vec<u8> {
        match self {
            Signer::Ec(pair, curve, _) => ec_info(curve, pair.public_key().as_ref()),
            Signer::Rsa(pair) => {
                let der: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
                der.as_ref().to_vec()
            }
        }
    }

    fn scheme(&self) -> Vec<u8> {
        match self {
            Signer::Ec(_, _, scheme) => sequence(&[&oid(scheme)]),
            Signer::Rsa(_) => sequence(&[&oid(RSA_SHA256), &[5, 0]]),
        }
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Signer::Ec(pair, ..) => pair.sign(&random(), message).unwrap().as_ref().to_vec(),
            Signer::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random(), message, &mut signature).unwrap();
                signature
            }
        }
    }
}

fn ec_info(curve: &str, point: &[u8]) -> Vec<u8> {
    sequence(&[&sequence(&[&oid("1.2.840.10045.2.1"), &oid(curve)]), &bits(point)])
}

fn name(text: &str) -> Vec<u8> {
    sequence(&[&set(&[&sequence(&[&oid("2.5.4.3"), &element(0x0c, text.as_bytes())])])])
}

fn extension(id: &str, value: &[u8]) -> Vec<u8> {
    sequence(&[&oid(id), &octets(value)])
}

/// What a certificate is to say.
pub(crate) struct Paper<'a> {
    pub(crate) subject: &'a str,
    pub(crate) info: Vec<u8>,
    pub(crate) serial: u8,
    pub(crate) is_ca: bool,
    pub(crate) marks: &'a [&'a str],
    pub(crate) from: &'a str,
    pub(crate) until: &'a str,
    /// Further extensions, already encoded.
    pub(crate) more: Vec<u8>,
}

pub(crate) fn certificate(paper: &Paper<'_>, issuer: &str, signer: &Signer) -> Vec<u8> {
    let constraints = if paper.is_ca { sequence(&[&yes()]) } else { sequence(&[]) };
    let mut extensions = extension("2.5.29.19", &constraints);
    for mark in paper.marks {
        extensions.extend(extension(mark, &[5, 0]));
    }
    extensions.extend_from_slice(&paper.more);
    let inside = sequence(&[
        &element(0xa0, &small(2)),
        &small(paper.serial),
        &signer.scheme(),
        &name(issuer),
        &sequence(&[&time(paper.from), &time(paper.until)]),
        &name(paper.subject),
        &paper.info,
        &element(0xa3, &sequence(&[&extensions])),
    ]);
    sequence(&[&inside, &signer.scheme(), &bits(&signer.sign(&inside))])
}

pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
}

/// The wallet's side, with every knob that a forger might turn.
pub(crate) struct Apple {
    root: Signer,
    intermediate: Signer,
    pub(crate) leaf: Signer,
    pub(crate) intermediate_is_ca: bool,
    pub(crate) intermediate_marks: Vec<&'static str>,
    pub(crate) leaf_marks: Vec<&'static str>,
    pub(crate) leaf_until: &'static str,
    /// When tokens are signed, seconds since 1970.
    pub(crate) signed_at: i64,
    /// The transaction id of tokens.
    pub(crate) id: std::cell::Cell<[u8; 32]>,
    pub(crate) leaf_copies: u8,
    pub(crate) signers: u8,
    /// Written with definite lengths, instead of as Apple does.
    pub(crate) in_der: bool,
    /// Whether the signature encloses a copy of what it signs.
    pub(crate) encloses: bool,
    /// What it encloses in place of that.
    pub(crate) enclosed: Option<Vec<u8>>,
}

impl Apple {
    pub(crate) fn new() -> Apple {
        Apple::signing_with(Signer::p256())
    }

    pub(crate) fn signing_with(leaf: Signer) -> Apple {
        Apple {
            root: Signer::p384(),
            intermediate: Signer::p256(),
            leaf,
            intermediate_is_ca: true,
            intermediate_marks: vec![INTERMEDIATE_MARK],
            leaf_marks: vec![LEAF_MARK],
            leaf_until: "300101000000",
            signed_at: SIGNED_AT,
            id: std::cell::Cell::new([0xab; 32]),
            leaf_copies: 1,
            signers: 1,
            in_der: false,
            encloses: false,
            enclosed: None,
        }
    }

    pub(crate) fn root_pem(&self) -> String {
        let paper = Paper {
            subject: "Root",
            info: self.root.info(),
            serial: 1,
            is_ca: true,
            marks: &[],
            from: "200101000000",
            until: "450101000000",
            more: Vec::new(),
        };
        pem("CERTIFICATE", &certificate(&paper, "Root", &self.root))
    }

    fn certificates(&self) -> Vec<u8> {
        let base = |subject, info, serial| Paper {
            subject,
            info,
            serial,
            is_ca: false,
            marks: &[],
            from: "200101000000",
            until: "400101000000",
            more: Vec::new(),
        };
        let intermediate = Paper {
            is_ca: self.intermediate_is_ca,
            marks: &self.intermediate_marks,
            ..base("Intermediate", self.intermediate.info(), 2)
        };
        let mut all = certificate(&intermediate, "Root", &self.root);
        for serial in 3..3 + self.leaf_copies {
            let leaf = Paper {
                marks: &self.leaf_marks,
                until: self.leaf_until,
                ..base("Leaf", self.leaf.info(), serial)
            };
            all.extend(certificate(&leaf, "Intermediate", &self.intermediate));
        }
        all
    }

    /// CMS over `message`.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let attribute = |id: &str, value: &[u8]| sequence(&[&oid(id), &set(&[value])]);
        let attributes = [
            attribute("1.2.840.113549.1.9.3", &oid(DATA)),
            attribute("1.2.840.113549.1.9.5", &time(&utc_time(self.signed_at))),
            attribute("1.2.840.113549.1.9.4", &octets(digest(&SHA256, message).as_ref())),
        ]
        .concat();
        let signature = self.leaf.sign(&element(0x31, &attributes));
        let signer = |serial: u8| {
            sequence(&[
                &small(1),
                &sequence(&[&name("Intermediate"), &small(serial)]),
                &sequence(&[&oid(SHA_256)]),
                &element(0xa0, &attributes),
                &self.leaf.scheme(),
                &octets(&signature),
            ])
        };
        let signers: Vec<u8> = (3..3 + self.signers).flat_map(signer).collect();
        let open = if self.in_der { element } else { open_element };
        let mut inside = oid(DATA);
        let copy = self.encloses.then(|| self.enclosed.as_deref().unwrap_or(message));
        if let Some(text) = copy {
            let (first, second) = text.split_at(text.len() / 2);
            let parts = if self.in_der {
                octets(text)
            } else {
                open_element(0x24, &[octets(first), octets(second)].concat())
            };
            inside.extend(open(0xa0, &parts));
        }
        let data = [
            small(1),
            set(&[&sequence(&[&oid(SHA_256)])]),
            open(0x30, &inside),
            open(0xa0, &self.certificates()),
            element(0x31, &signers),
        ]
        .concat();
        open(0x30, &[oid("1.2.840.113549.1.7.2"), open(0xa0, &open(0x30, &data))].concat())
    }

    /// A token of an elliptic key, sealed for this merchant.
    pub(crate) fn ec_token(&self, merchant: &Merchant, clear: &str) -> Value {
        let device = PrivateKey::generate(&ECDH_P256).unwrap();
        let Pair::Ec(theirs) = &merchant.pair else { panic!("an elliptic merchant") };
        let theirs = theirs.compute_public_key().unwrap();
        let theirs = UnparsedPublicKey::new(&ECDH_P256, theirs.as_ref());
        let shared = agreement::agree(&device, theirs, (), |shared| Ok(shared.to_vec())).unwrap();
        let merchant_hash = digest(&SHA256, Merchant::ID.as_bytes());
        let input =
            [&[0, 0, 0, 1], shared.as_slice(), b"\x0did-aes256-GCMApple", merchant_hash.as_ref()].concat();
        let data = seal::<AesGcm<Aes256, U16>>(digest(&SHA256, &input).as_ref(), clear);
        let point = ec_info("1.2.840.10045.3.1.7", device.compute_public_key().unwrap().as_ref());
        self.token(merchant, "EC_v1", "ephemeralPublicKey", &point, &data)
    }

    /// A token whose content key is encrypted for this merchant.
    pub(crate) fn rsa_token(&self, merchant: &Merchant, content_key: &[u8], clear: &str) -> Value {
        let public = PublicEncryptingKey::from_der(&merchant.info()).unwrap();
        let public = OaepPublicEncryptingKey::new(public).unwrap();
        let mut wrapped = vec![0; public.ciphertext_size()];
        public.encrypt(&OAEP_SHA256_MGF1SHA256, content_key, &mut wrapped, None).unwrap();
        let data = match content_key.len() {
            16 => seal::<AesGcm<Aes128, U16>>(content_key, clear),
            _ => seal::<AesGcm<Aes256, U16>>(&content_key[..32], clear),
        };
        self.token(merchant, "RSA_v1", "wrappedKey", &wrapped, &data)
    }

    fn token(&self, merchant: &Merchant, version: &str, key_name: &str, key: &[u8], data: &[u8]) -> Value {
        let id = self.id.get();
        let message = [key, data, &id].concat();
        json!({
            "version": version,
            "data": STANDARD.encode(data),
            "signature": STANDARD.encode(self.sign(&message)),
            "header": {
                key_name: STANDARD.encode(key),
                "publicKeyHash": STANDARD.encode(digest(&SHA256, &merchant.info())),
                "transactionId": hex::encode(id),
            },
        })
    }
}

fn seal<C: KeyInit + AeadInOut<NonceSize = U16, TagSize = U16>>(key: &[u8], clear: &str) -> Vec<u8> {
    let mut text = clear.as_bytes().to_vec();
    let cipher = C::new_from_slice(key).unwrap();
    let tag = cipher.encrypt_inout_detached(&Nonce::from([0; 16]), &[], text.as_mut_slice().into()).unwrap();
    text.extend_from_slice(&tag);
    text
}

#[allow(dead_code, reason = "for the tests of other crates")]
impl Apple {
    /// A certificate of the root's for a server at this machine's own address, and its key: DER.
    pub(crate) fn server(&self) -> (Vec<u8>, Vec<u8>) {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let address = element(0x87, &[127, 0, 0, 1]);
        let info = ec_info("1.2.840.10045.3.1.7", pair.public_key().as_ref());
        let names = extension("2.5.29.17", &sequence(&[&address]));
        (self.issued("Server", info, names), pair.to_pkcs8v1().unwrap().as_ref().to_vec())
    }

    /// What the root says of a merchant: PEM.
    pub(crate) fn identity(&self, merchant: &Merchant) -> String {
        pem("CERTIFICATE", &self.issued("Kiosk", merchant.info(), Vec::new()))
    }

    fn issued(&self, subject: &str, info: Vec<u8>, more: Vec<u8>) -> Vec<u8> {
        let paper = Paper {
            subject,
            info,
            serial: 7,
            is_ca: false,
            marks: &[],
            from: "200101000000",
            until: "400101000000",
            more,
        };
        certificate(&paper, "Root", &self.root)
    }
}

/// A merchant with a processing certificate.
pub(crate) struct Merchant {
    pair: Pair,
}

enum Pair {
    Ec(PrivateKey),
    Rsa(RsaPair),
}

impl Merchant {
    pub(crate) const ID: &'static str = "merchant.example.kiosk";

    pub(crate) fn ec() -> Merchant {
        Merchant { pair: Pair::Ec(PrivateKey::generate(&ECDH_P256).unwrap()) }
    }

    pub(crate) fn rsa() -> Merchant {
        Merchant { pair: Pair::Rsa(RsaPair::generate(KeySize::Rsa2048).unwrap()) }
    }

    fn info(&self) -> Vec<u8> {
        match &self.pair {
            Pair::Ec(key) => ec_info("1.2.840.10045.3.1.7", key.compute_public_key().unwrap().as_ref()),
            Pair::Rsa(pair) => {
                let der: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
                der.as_ref().to_vec()
            }
        }
    }

    /// The certificate; `told` is what its extension says of the merchant identifier.
    pub(crate) fn certificate(&self, told: Option<&[u8]>) -> String {
        let paper = Paper {
            subject: "Kiosk",
            info: self.info(),
            serial: 9,
            is_ca: false,
            marks: &[],
            from: "200101000000",
            until: "300101000000",
            more: told
                .map(|value| extension("1.2.840.113635.100.6.32", &element(0x0c, value)))
                .unwrap_or_default(),
        };
        pem("CERTIFICATE", &certificate(&paper, "Somebody", &Signer::p256()))
    }

    pub(crate) fn private(&self) -> String {
        match &self.pair {
            Pair::Ec(key) => {
                let der: aws_lc_rs::encoding::EcPrivateKeyRfc5915Der<'_> = key.as_der().unwrap();
                pem("EC PRIVATE KEY", der.as_ref())
            }
            Pair::Rsa(pair) => {
                let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
                pem("PRIVATE KEY", der.as_ref())
            }
        }
    }
}
