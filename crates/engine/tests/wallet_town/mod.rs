//! A house with a wallet: two users, one of whom has money, and a client that makes payments.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "every test file uses a part of it")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use florin_domain::{
    AccountId, AccountNumber, Currency, LedgerAccount, LedgerEntry, Money, Side, TransactionState, Transfer,
    WalletPaymentState,
};
use florin_engine::provision::{self, Declaration, Document};
use florin_engine::wallet::accounts::{self, Wallet};
use florin_engine::wallet::allowances::{self, Allowance, Limit, NewAllowance};
use florin_engine::wallet::cards::{self, Link, NewCard};
use florin_engine::wallet::payments::{NewPayment, Payment, PaymentWords, Period};
use florin_engine::wallet::people::{NewAccount, NewUser};
use florin_engine::wallet::relation;
use florin_engine::wallet::transactions::{
    self, Acceptance, Kind, Part, Transaction, TransactionFault, TransactionWords,
};
use florin_engine::wallet::users::Profile;
use florin_engine::wallet::{balances, tenant};
use florin_engine::{Engine, SecretText};
use florin_store::ledger::{self, Posting};
use florin_store::wallet::statements::{self, Direction, Statement};
use serde_json::json;

use crate::house::{House, card, houses};

pub const CLIENT: &str = "client-1";
pub const PAYER: &str = "EVP0000000000001";
pub const PAYEE: &str = "EVP0000000000002";

pub fn euros(minor: i64) -> Money {
    Money::from_minor(minor, Currency::parse("EUR").unwrap()).unwrap()
}

pub fn number(text: &str) -> AccountNumber {
    AccountNumber::parse(text).unwrap()
}

pub struct Town {
    pub house: House,
    pub payer: Wallet,
    pub payee: Wallet,
}

/// On every database at hand.
pub async fn towns() -> Vec<Town> {
    let mut all = Vec::new();
    for house in houses().await {
        all.push(town(house).await);
    }
    all
}

async fn town(house: House) -> Town {
    let user = |id: i64, number: &str| NewUser {
        id,
        password: SecretText::new(format!("owner-pass-{id}")),
        profile: Profile { username: format!("user-{id}"), ..Profile::default() },
        accounts: vec![NewAccount {
            number: self::number(number),
            currency: Currency::parse("EUR").unwrap(),
            wallet: Some(100 + id),
        }],
    };
    let wanted = Declaration {
        documents: vec![Document { kind: "wallet", name: "settings".into(), body: json!({}) }],
        wallet_users: vec![user(1, PAYER), user(2, PAYEE)],
        ..Declaration::default()
    };
    provision::apply(&house.engine, &wanted, false).await.unwrap();
    let payer = accounts::find_wallet(&house.engine, 101).await.unwrap().unwrap();
    let payee = accounts::find_wallet(&house.engine, 102).await.unwrap().unwrap();
    Town { house, payer, payee }
}

impl Town {
    pub fn engine(&self) -> &Arc<Engine> {
        &self.house.engine
    }

    /// Money comes to an account, as a deposit would bring it.
    pub async fn fund(&self, account: &str, minor: i64) {
        // Below every number that is given out, so that it is told last of one moment.
        static LINES: AtomicI64 = AtomicI64::new(-1);
        let no = LINES.fetch_sub(1, Ordering::Relaxed);
        let id = format!("fund{no}");
        let line = |account, side| LedgerEntry { account, side, money: euros(minor) };
        let transfer = Transfer::of(vec![
            line(LedgerAccount::PspClearing(AccountId::parse("acc").unwrap()), Side::Debit),
            line(LedgerAccount::Wallet(number(account)), Side::Credit),
        ]);
        let (transfer, at) = (transfer.unwrap(), self.engine().now());
        let posting = Posting { id: &id, kind: "deposit", payment: None, transfer: &transfer, at };
        let mut tx = self.engine().db().begin().await.unwrap();
        ledger::post(&mut tx, tenant(), &posting).await.unwrap();
        let line = Statement {
            id: no,
            at,
            transfer: id.clone(),
            direction: Direction::In,
            kind: "transfer".into(),
            money: euros(minor),
            details: "Deposit".into(),
            other: None,
        };
        statements::insert(&mut tx, tenant(), &number(account), &line).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// What an account has at its disposal, and what is held of it.
    pub async fn has(&self, account: &str) -> (i64, i64) {
        let all = balances::of(self.engine(), &number(account)).await.unwrap();
        all.first().map_or((0, 0), |own| (own.available, own.held))
    }

    /// The invariants of the books.
    pub async fn right(&self) {
        assert_eq!(ledger::verify(self.engine().db()).await.unwrap(), []);
    }

    pub fn wish(&self, minor: i64) -> NewPayment {
        NewPayment {
            beneficiary: self.payee.clone(),
            price: euros(minor),
            in_commission: euros(0),
            out_commission: euros(0),
            freeze: None,
            words: PaymentWords { description: Some("Two tickets".into()), ..PaymentWords::default() },
        }
    }

    /// A transaction of these payments.
    pub async fn make(&self, words: TransactionWords, wishes: Vec<NewPayment>) -> Transaction {
        let parts = wishes.into_iter().map(Part::Payment).collect();
        transactions::create(self.engine(), CLIENT, words, parts, None).await.unwrap()
    }

    /// A transaction of one payment.
    pub async fn of(&self, minor: i64) -> Transaction {
        self.make(TransactionWords::default(), vec![self.wish(minor)]).await
    }

    pub fn acceptance(&self, kind: Kind) -> Acceptance {
        Acceptance {
            payer: self.payer.clone(),
            kind,
            with_allowance: true,
            prices: Vec::new(),
            revokes: None,
        }
    }

    pub async fn accept(&self, key: &str, kind: Kind) -> Result<Transaction, TransactionFault> {
        transactions::accept(self.engine(), key, &self.acceptance(kind)).await
    }

    /// A transaction of one payment whose money is held.
    pub async fn reserved(&self, wish: NewPayment) -> Transaction {
        let made = self.make(TransactionWords::default(), vec![wish]).await;
        let reserved = self.accept(&made.row.key, Kind::Page).await.unwrap();
        assert_eq!(reserved.row.state, TransactionState::Reserved);
        reserved
    }

    /// The one payment of a transaction that was confirmed.
    pub async fn paid(&self, wish: NewPayment) -> Payment {
        let reserved = self.reserved(wish).await;
        let confirmed = transactions::confirm(self.engine(), &reserved.row.key, &[]).await.unwrap();
        confirmed.payments.into_iter().next().unwrap()
    }

    pub async fn state(&self, key: &str) -> TransactionState {
        transactions::find(self.engine(), key).await.unwrap().unwrap().row.state
    }

    pub async fn payment_state(&self, id: i64) -> WalletPaymentState {
        florin_engine::wallet::payments::find(self.engine(), id).await.unwrap().unwrap().row.state
    }

    /// An allowance that the payer agreed to.
    pub async fn allowed(&self, max: Option<i64>, limits: &[(i64, i64)]) -> Allowance {
        let limits = limits.iter().map(|(max, within_s)| Limit { max: euros(*max), within_s: *within_s });
        let wish = NewAllowance {
            description: None,
            currency: Currency::parse("EUR").unwrap(),
            max: max.map(euros),
            limits: limits.collect(),
            valid: Some(Period::For(3600)),
        };
        let made = allowances::create(self.engine(), CLIENT, wish, None).await.unwrap();
        self.accept(&made.row.transaction, Kind::Page).await.unwrap();
        transactions::confirm(self.engine(), &made.row.transaction, &[]).await.unwrap();
        allowances::find(self.engine(), made.row.id).await.unwrap().unwrap()
    }

    /// A card of the payer that was proved and is linked to their account.
    pub async fn linked(&self, pan: &str, order: i64) -> i64 {
        let engine = self.engine();
        let links = vec![Link { number: PAYER.into(), order }];
        let made = cards::create(engine, CLIENT, NewCard { user: 1, links, back: None, locale: None }, None);
        let made = made.await.unwrap();
        let address = made.address.unwrap();
        let proving = relation::find(engine, address.expose()).await.unwrap().unwrap();
        relation::submit(engine, &proving, card(pan), "https://pay.example/back".into()).await.unwrap();
        made.id
    }
}
