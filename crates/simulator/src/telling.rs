//! What webhooks say and when they leave; effects make them lie, repeat or come too soon.

use crate::answer::{self, Twist};
use crate::core::{Context, Core};
use crate::number;
use crate::outcome::Effect;
use crate::payment::{Hook, Payment};
use crate::post::Parcel;

/// A webhook leaves this long after the reply.
const WEBHOOK_AFTER_US: i64 = 100_000;

impl Core {
    /// Queues the event of something that happened by itself, at once.
    pub(crate) fn tell_payment(&mut self, payment: &Payment, event: &str, now: i64) {
        if let Some(hook) = payment.hook.clone() {
            let data = answer::payment(payment, self.seed, &self.public_url, Twist::default());
            self.tell(hook, event, &data, payment.tenant, now);
        }
    }

    /// The same of anything, written already.
    pub(crate) fn tell(&mut self, hook: Hook, event: &str, data: &[u8], tenant: u32, now: i64) {
        let parcel = self.parcel(hook, event, data, tenant, now);
        self.post.put(now, parcel, self.keep);
    }

    /// Queues the webhooks of a call as its effect wants them; the parcel that must go first comes back.
    pub(crate) fn announce(
        &mut self,
        context: &Context,
        hook: Option<Hook>,
        subject: &str,
        state: &str,
        effect: Option<Effect>,
        write: impl Fn(Twist<'_>) -> Vec<u8>,
    ) -> Option<Parcel> {
        let hook = hook?;
        let at = context.now + i64::try_from(context.latency_us).unwrap_or(0) + WEBHOOK_AFTER_US;
        let told_as = |core: &mut Core, state: &str, data: Vec<u8>| {
            core.parcel(hook.clone(), &format!("{subject}.{state}"), &data, context.tenant, context.now)
        };
        if effect == Some(Effect::ContradictingWebhook) {
            let data = write(Twist { state: Some("failed"), ..Twist::default() });
            let parcel = told_as(self, "failed", data);
            self.post.put(at + 1_000_000, parcel, self.keep);
            return None;
        }
        let parcel = told_as(self, state, write(Twist::default()));
        match effect {
            Some(Effect::WebhookBeforeReply) => return Some(parcel),
            Some(Effect::WebhookTwice) => self.post.put(at + 200_000, parcel.clone(), self.keep),
            Some(Effect::WebhookOutOfOrder) => {
                let older =
                    told_as(self, "pending", write(Twist { state: Some("pending"), ..Twist::default() }));
                self.post.put(at + 1_000_000, older, self.keep);
            }
            _ => {}
        }
        let bad_signature = effect == Some(Effect::WebhookBadSignature);
        self.post.put(at, Parcel { bad_signature, ..parcel }, self.keep);
        None
    }

    fn parcel(&mut self, hook: Hook, event: &str, data: &[u8], tenant: u32, now: i64) -> Parcel {
        let id = number::id(number::Prefix::Event, self.seed, self.take_number());
        let account = self.books.tenants.get(tenant as usize).map_or("", |tenant| &tenant.account);
        let account = serde_json::Value::from(account);
        let at = crate::clock::iso(now);
        let data = String::from_utf8_lossy(data);
        let body = format!(
            r#"{{"id":"{id}","type":"{event}","created_at":"{at}","account":{account},"data":{data}}}"#
        );
        Parcel { hook, body, bad_signature: false, tries: 0 }
    }
}
