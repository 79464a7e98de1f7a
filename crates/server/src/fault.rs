//! What ends a command: one clear sentence and the exit code that scripts rely on (2 wrong usage or
//! configuration, 1 a fault at run time).

use std::process::ExitCode;

use florin_store::StoreError;
use florin_vault::VaultError;

/// Why a command ended badly. The text says what was wrong, where, and what would be right.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// The caller's words or files: exit code 2.
    #[error("{0}")]
    Usage(String),
    /// The machine, the network, the database: exit code 1.
    #[error("{0}")]
    Run(String),
    /// Everything was said already: exit code 1 and no further word.
    #[error("")]
    Told,
}

impl Fault {
    /// Wrong usage or configuration.
    pub(crate) fn usage(text: impl Into<String>) -> Fault {
        Fault::Usage(text.into())
    }

    /// A fault at run time.
    pub(crate) fn run(text: impl Into<String>) -> Fault {
        Fault::Run(text.into())
    }

    /// A file that cannot be read or written: whose path, what for, and why.
    pub(crate) fn file(doing: &str, path: &std::path::Path, error: &std::io::Error) -> Fault {
        Fault::Run(format!("cannot {doing} {}: {error}", path.display()))
    }

    /// Says it on standard error and gives the exit code.
    pub(crate) fn tell(&self) -> ExitCode {
        match self {
            Fault::Usage(text) => {
                eprintln!("florin: {text}");
                ExitCode::from(2)
            }
            Fault::Run(text) => {
                eprintln!("florin: {text}");
                ExitCode::from(1)
            }
            Fault::Told => ExitCode::from(1),
        }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Fault {
        match error {
            StoreError::Address => Fault::Usage(error.to_string()),
            other => Fault::Run(other.to_string()),
        }
    }
}

impl From<VaultError> for Fault {
    fn from(error: VaultError) -> Fault {
        match error {
            VaultError::WeakPassphrase { .. } => Fault::Usage(error.to_string()),
            other => Fault::Run(other.to_string()),
        }
    }
}
