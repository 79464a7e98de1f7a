//! Where randomness comes from. Everything in the vault that needs it is handed a [`Random`], so
//! that fixtures can run (standards, rule 1).

/// A source of bytes that nobody can predict.
pub trait Random: Send + Sync {
    /// Overwrites all of `out`. Infallible: an implementation that cannot deliver must not return.
    fn fill(&self, out: &mut [u8]);
}

/// The generator of the cryptographic library, seeded and reseeded by the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsRandom;

impl Random for OsRandom {
    #[expect(clippy::disallowed_methods, reason = "this is the home of random numbers")]
    fn fill(&self, out: &mut [u8]) {
        // Without entropy there is no safe way on: no caller could do better than stop.
        aws_lc_rs::rand::fill(out).expect("the operating system gives randomness");
    }
}

/// The library's generator, where one of its signatures names it.
#[expect(clippy::disallowed_methods, reason = "this is the home of random numbers")]
pub(crate) fn for_the_library() -> aws_lc_rs::rand::SystemRandom {
    aws_lc_rs::rand::SystemRandom::new()
}
