//! The PSP's own books: what was paid, by whom, under which reference, and what was answered. Bounded: beyond `keep`
//! the oldest finished payments are forgotten, their sums are not.

use std::collections::{BTreeMap, HashMap, VecDeque};

use bytes::Bytes;
use florin_domain::Currency;
use serde::{Deserialize, Serialize};

use crate::payment::{Change, Payment, Token};
use crate::touched::Touched;

/// Everything remembered.
#[derive(Debug, Default)]
pub(crate) struct Books {
    pub payments: BTreeMap<u64, Box<Payment>>,
    pub changes: HashMap<u64, Change>,
    pub tokens: BTreeMap<u64, Token>,
    pub tenants: Vec<Tenant>,
    /// Merchant, then account, to the place in `tenants`.
    names: HashMap<String, HashMap<String, u32>>,
    /// What may be forgotten, oldest first: payments, and changes without one.
    order: VecDeque<u64>,
    pub totals: BTreeMap<String, Totals>,
    /// Payments, changes and tokens, for the journal.
    pub touched: Touched<u64>,
    /// Answers by tenant and reference, for the journal.
    pub answered: Touched<(u32, String)>,
}

/// One gateway account of one merchant: nobody else sees its payments.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tenant {
    pub merchant: String,
    pub account: String,
    /// By reference, which is the idempotency key too.
    pub heard: HashMap<String, Heard>,
}

/// What was answered to a reference.
#[derive(Debug, Clone)]
pub(crate) struct Heard {
    /// The operation made then.
    pub number: u64,
    /// Of the request: another one under the same reference is a conflict.
    pub digest: [u8; 16],
    pub status: u16,
    pub body: Bytes,
}

/// Sums of one currency since the last reset, in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Totals {
    pub captured: i64,
    pub refunded: i64,
    /// Sent to cards.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub paid_out: i64,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// An operation found by id or reference.
#[derive(Debug)]
pub(crate) enum Found<'a> {
    Payment(&'a Payment),
    Change(&'a Change),
    Token(&'a Token),
}

impl Books {
    /// The tenant's place, made if new.
    pub(crate) fn tenant(&mut self, merchant: &str, account: &str) -> u32 {
        if let Some(at) = self.find_tenant(merchant, account) {
            return at;
        }
        let at = u32::try_from(self.tenants.len()).unwrap_or(u32::MAX);
        let tenant =
            Tenant { merchant: merchant.to_owned(), account: account.to_owned(), heard: HashMap::new() };
        self.tenants.push(tenant);
        self.names.entry(merchant.to_owned()).or_default().insert(account.to_owned(), at);
        at
    }

    /// The tenant's place, if it ever called.
    pub(crate) fn find_tenant(&self, merchant: &str, account: &str) -> Option<u32> {
        self.names.get(merchant)?.get(account).copied()
    }

    /// What was answered to this reference before.
    pub(crate) fn heard(&self, tenant: u32, reference: &str) -> Option<&Heard> {
        self.tenants.get(tenant as usize)?.heard.get(reference)
    }

    /// Keeps an answer.
    pub(crate) fn hear(&mut self, tenant: u32, reference: &str, heard: Heard) {
        if let Some(at) = self.tenants.get_mut(tenant as usize) {
            at.heard.insert(reference.to_owned(), heard);
            self.answered.mark((tenant, reference.to_owned()));
        }
    }

    /// Takes a payment out, to change it and to put it back.
    pub(crate) fn take(&mut self, number: u64) -> Option<Box<Payment>> {
        self.payments.remove(&number)
    }

    /// Puts a payment back.
    pub(crate) fn put(&mut self, payment: Box<Payment>) {
        self.touched.mark(payment.number);
        self.payments.insert(payment.number, payment);
    }

    /// Puts a change back.
    pub(crate) fn put_change(&mut self, change: Change) {
        self.touched.mark(change.number);
        self.changes.insert(change.number, change);
    }

    /// The operation of this number, if it is this tenant's.
    pub(crate) fn find(&self, tenant: u32, number: u64) -> Option<Found<'_>> {
        let payment = self.payments.get(&number).filter(|found| found.tenant == tenant);
        let change = self.changes.get(&number).filter(|found| found.tenant == tenant);
        let token = self.tokens.get(&number).filter(|found| found.tenant == tenant);
        payment.map(|found| Found::Payment(found)).or(change.map(Found::Change)).or(token.map(Found::Token))
    }

    /// The payment that this number names, itself or by one of its changes.
    pub(crate) fn payment_of(&self, tenant: u32, number: u64) -> Option<u64> {
        match self.find(tenant, number)? {
            Found::Payment(payment) => Some(payment.number),
            Found::Change(change) => change.parent,
            Found::Token(_) => None,
        }
    }

    /// Adds to the sums of a currency.
    pub(crate) fn count(&mut self, currency: Currency, captured: i64, refunded: i64) {
        let totals = self.totals_of(currency);
        totals.captured += captured;
        totals.refunded += refunded;
    }

    /// Adds what went to a card.
    pub(crate) fn count_payout(&mut self, currency: Currency, amount: i64) {
        self.totals_of(currency).paid_out += amount;
    }

    fn totals_of(&mut self, currency: Currency) -> &mut Totals {
        self.totals.entry(currency.code().to_owned()).or_default()
    }

    /// Keeps a new payment, and forgets old ones beyond `keep`.
    pub(crate) fn add_payment(&mut self, payment: Box<Payment>, keep: usize) {
        self.order.push_back(payment.number);
        self.put(payment);
        self.forget(keep);
    }

    /// Keeps a change; one without a payment is forgotten on its own.
    pub(crate) fn add_change(&mut self, change: Change, keep: usize) {
        match change.parent.and_then(|parent| self.payments.get_mut(&parent)) {
            Some(parent) => {
                parent.changes.push(change.number);
                self.touched.mark(parent.number);
            }
            None => self.order.push_back(change.number),
        }
        self.put_change(change);
        self.forget(keep);
    }

    /// Keeps a token. Tokens outlive payments: only newer tokens push them out.
    pub(crate) fn add_token(&mut self, token: Token, keep: usize) {
        self.touched.mark(token.number);
        self.tokens.insert(token.number, token);
        while self.tokens.len() > keep.max(1) {
            if let Some((number, token)) = self.tokens.pop_first() {
                self.touched.mark(number);
                self.unhear(token.tenant, &token.reference);
            }
        }
    }

    /// How many payments are remembered, to see the bound.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    fn forget(&mut self, keep: usize) {
        // A few looks per call: payments that are still open go back to the end of the line.
        for _ in 0..4 {
            if self.order.len() <= keep.max(1) {
                return;
            }
            let Some(number) = self.order.pop_front() else { return };
            let waits = self.payments.get(&number).is_some_and(|payment| !payment.is_final())
                || self.changes.get(&number).is_some_and(|change| !change.is_final());
            if waits {
                self.order.push_back(number);
                continue;
            }
            let changes = self.payments.get(&number).map(|payment| payment.changes.clone());
            for gone in changes.into_iter().flatten().chain([number]) {
                self.drop_number(gone);
                self.touched.mark(gone);
            }
        }
    }

    /// Forgets what has this number, and what was answered to it.
    pub(crate) fn drop_number(&mut self, number: u64) {
        if let Some(payment) = self.payments.remove(&number) {
            self.unhear(payment.tenant, &payment.reference);
        } else if let Some(change) = self.changes.remove(&number) {
            self.unhear(change.tenant, &change.reference);
        } else if let Some(token) = self.tokens.remove(&number) {
            self.unhear(token.tenant, &token.reference);
        }
    }

    /// Puts what may be forgotten in order again, after a journal was read.
    pub(crate) fn reorder(&mut self) {
        let alone =
            self.changes.values().filter(|change| change.parent.is_none()).map(|change| change.number);
        let mut order: Vec<u64> = self.payments.keys().copied().chain(alone).collect();
        order.sort_unstable();
        self.order = order.into();
    }

    fn unhear(&mut self, tenant: u32, reference: &str) {
        if let Some(tenant) = self.tenants.get_mut(tenant as usize) {
            tenant.heard.remove(reference);
        }
    }

    /// The books of a state file.
    pub(crate) fn restored(
        tenants: Vec<Tenant>,
        payments: Vec<Payment>,
        changes: Vec<Change>,
        tokens: Vec<Token>,
        totals: BTreeMap<String, Totals>,
    ) -> Books {
        let mut names: HashMap<String, HashMap<String, u32>> = HashMap::new();
        for (at, tenant) in (0..).zip(&tenants) {
            names.entry(tenant.merchant.clone()).or_default().insert(tenant.account.clone(), at);
        }
        let mut books = Books {
            payments: payments.into_iter().map(|payment| (payment.number, Box::new(payment))).collect(),
            changes: changes.into_iter().map(|change| (change.number, change)).collect(),
            tokens: tokens.into_iter().map(|token| (token.number, token)).collect(),
            tenants,
            names,
            totals,
            ..Books::default()
        };
        books.reorder();
        books
    }
}
