//! Settings from flags, the environment and the file of `--config`: the first that speaks wins.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use florin_engine::outbound::Network;
use florin_engine::sessions;
use florin_faces::Rate;
use serde::Deserialize;

use crate::cli::{Face, HouseFlags, LogFormat, RateLimit, ServeFlags};
use crate::fault::Fault;
use crate::source::Source;
use wallets::Wallets;

pub(crate) mod wallets;

const LISTEN: &str = "127.0.0.1:8080";
const DATA_DIR: &str = "florin-data";

/// What every command that touches the database knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct House {
    /// The address of the database.
    pub(crate) database: String,
    /// Where files are kept.
    pub(crate) data_dir: PathBuf,
    /// The root key file, if one is used.
    pub(crate) root_key_file: Option<PathBuf>,
    /// A file that holds its passphrase.
    pub(crate) root_key_passphrase_file: Option<PathBuf>,
    /// Development on this machine only.
    pub(crate) insecure_dev: bool,
    /// Networks that merchants' addresses may lead to although they are not public.
    pub(crate) outbound_allow: Vec<Network>,
    /// Ports that merchants' addresses may have; empty means the usual ones.
    pub(crate) outbound_ports: Vec<u16>,
    /// Where trust in wallets begins.
    pub(crate) wallets: Wallets,
    /// Days after which e-wallet sessions are forgotten.
    pub(crate) sessions_kept: u32,
    /// How logs are written.
    pub(crate) log_format: LogFormat,
}

/// What `serve` knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Serve {
    /// The house.
    pub(crate) house: House,
    /// Where to listen.
    pub(crate) listen: SocketAddr,
    /// The address that others reach us by, if it is not the listening one.
    pub(crate) public_url: Option<String>,
    /// Declarative files to apply first.
    pub(crate) apply: Vec<PathBuf>,
    /// Whether to migrate a PostgreSQL database.
    pub(crate) migrate: bool,
    /// Whether background work runs in this process.
    pub(crate) workers: bool,
    /// The faces to serve; empty means all.
    pub(crate) faces: Vec<Face>,
    /// Where metrics are served, if apart.
    pub(crate) metrics_listen: Option<SocketAddr>,
    /// How often each API key may ask; none: as often as it likes.
    pub(crate) rate_limit: Option<Rate>,
}

/// The file of `--config`. It serves all commands, so it knows all settings.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct Written {
    database: Option<String>,
    #[serde(alias = "data_dir")]
    data_dir: Option<PathBuf>,
    #[serde(alias = "root_key_file")]
    root_key_file: Option<PathBuf>,
    #[serde(alias = "root_key_passphrase_file")]
    root_key_passphrase_file: Option<PathBuf>,
    #[serde(alias = "insecure_dev")]
    insecure_dev: Option<bool>,
    #[serde(alias = "outbound_allow")]
    outbound_allow: Vec<String>,
    #[serde(alias = "outbound_port")]
    outbound_port: Vec<u16>,
    #[serde(alias = "google_keys")]
    google_keys: Option<String>,
    #[serde(alias = "google_test_keys")]
    google_test_keys: Option<String>,
    #[serde(alias = "apple_session_url")]
    apple_session_url: Option<String>,
    #[serde(alias = "apple_root")]
    apple_root: Option<PathBuf>,
    #[serde(alias = "sessions_kept")]
    sessions_kept: Option<u32>,
    #[serde(alias = "log_format")]
    log_format: Option<LogFormat>,
    listen: Option<SocketAddr>,
    #[serde(alias = "public_url")]
    public_url: Option<String>,
    apply: Vec<PathBuf>,
    migrate: Option<bool>,
    #[serde(alias = "no_workers")]
    no_workers: Option<bool>,
    face: Vec<Face>,
    #[serde(alias = "metrics_listen")]
    metrics_listen: Option<SocketAddr>,
    #[serde(alias = "rate_limit")]
    rate_limit: Option<RateLimit>,
}

impl House {
    /// Puts flags, environment and file together.
    pub(crate) fn read(flags: HouseFlags) -> Result<House, Fault> {
        let file = Written::read(flags.config.as_deref())?;
        house(flags, &file)
    }
}

impl Serve {
    /// Puts flags, environment and file together, and refuses what does not fit together.
    pub(crate) fn read(flags: ServeFlags) -> Result<Serve, Fault> {
        let file = Written::read(flags.house.config.as_deref())?;
        let house = house(flags.house, &file)?;
        let default: SocketAddr = LISTEN.parse().map_err(|_| Fault::usage("no address to listen on"))?;
        let listen = flags.listen.or(file.listen).unwrap_or(default);
        let metrics_listen = flags.metrics_listen.or(file.metrics_listen);
        if house.insecure_dev {
            loopback_only("--listen", listen)?;
            metrics_listen.map_or(Ok(()), |address| loopback_only("--metrics-listen", address))?;
        }
        let rate_limit = match flags.rate_limit.or(file.rate_limit) {
            Some(RateLimit::To(rate)) => Some(rate),
            Some(RateLimit::Off) => None,
            None => (!house.insecure_dev).then_some(Rate::REQUESTS),
        };
        Ok(Serve {
            house,
            listen,
            public_url: flags.public_url.or(file.public_url).as_deref().map(public_url).transpose()?,
            apply: if flags.apply.is_empty() { file.apply } else { flags.apply },
            migrate: flags.migrate.or(file.migrate).unwrap_or(false),
            workers: !flags.no_workers.or(file.no_workers).unwrap_or(false),
            faces: if flags.face.is_empty() { file.face } else { flags.face },
            metrics_listen,
            rate_limit,
        })
    }

    /// Whether this face is served.
    pub(crate) fn serves(&self, face: Face) -> bool {
        self.faces.is_empty() || self.faces.contains(&face)
    }
}

/// The address that others reach us by, for commands that only tell it: flag or environment, else the file.
pub(crate) fn public_url_of(house: &HouseFlags, flag: Option<String>) -> Result<Option<String>, Fault> {
    let told = match flag {
        Some(url) => Some(url),
        None => Written::read(house.config.as_deref())?.public_url,
    };
    told.as_deref().map(public_url).transpose()
}

impl Written {
    /// Reads the file; paths in it are relative to where it lies.
    fn read(path: Option<&Path>) -> Result<Written, Fault> {
        let Some(path) = path else { return Ok(Written::default()) };
        let source = Source::read(path)?;
        let mut file: Written = source.parse()?;
        let at = |path: PathBuf| source.beside(&path);
        file.data_dir = file.data_dir.map(at);
        file.root_key_file = file.root_key_file.map(at);
        file.root_key_passphrase_file = file.root_key_passphrase_file.map(at);
        file.apply = file.apply.into_iter().map(at).collect();
        file.apple_root = file.apple_root.map(at);
        for keys in [&mut file.google_keys, &mut file.google_test_keys].into_iter().flatten() {
            if !wallets::is_address(keys) {
                *keys = at(PathBuf::from(&*keys)).display().to_string();
            }
        }
        Ok(file)
    }
}

fn house(flags: HouseFlags, file: &Written) -> Result<House, Fault> {
    let database = flags.database.or_else(|| file.database.clone());
    let data_dir = flags.data_dir.or_else(|| file.data_dir.clone());
    let embedded = database.as_deref().and_then(|address| address.strip_prefix("sqlite://")).map(Path::new);
    let data_dir = match (data_dir, embedded.and_then(Path::parent)) {
        (Some(dir), _) => dir,
        (None, Some(beside)) if !beside.as_os_str().is_empty() => beside.to_owned(),
        (None, _) => PathBuf::from(DATA_DIR),
    };
    let database = match database {
        Some(address) => address,
        None => in_directory(&data_dir)?,
    };
    let outbound_allow = if flags.outbound_allow.is_empty() {
        file.outbound_allow.iter().map(|text| network(text)).collect::<Result<_, _>>()?
    } else {
        flags.outbound_allow
    };
    let insecure_dev = flags.insecure_dev.or(file.insecure_dev).unwrap_or(false);
    let wallets = Wallets {
        google_keys: flags.google_keys.or_else(|| file.google_keys.clone()),
        google_test_keys: flags.google_test_keys.or_else(|| file.google_test_keys.clone()),
        apple_session_url: flags.apple_session_url.or_else(|| file.apple_session_url.clone()),
        apple_root: flags.apple_root.or_else(|| file.apple_root.clone()),
    };
    wallets.check(insecure_dev)?;
    if file.sessions_kept.is_some_and(|days| days < sessions::LEAST_DAYS) {
        return Err(Fault::usage("sessions-kept is 2 days at least: results can be validated for a day"));
    }
    Ok(House {
        database,
        wallets,
        outbound_allow,
        outbound_ports: if flags.outbound_port.is_empty() {
            file.outbound_port.clone()
        } else {
            flags.outbound_port
        },
        root_key_file: flags.root_key_file.or_else(|| file.root_key_file.clone()),
        root_key_passphrase_file: flags
            .root_key_passphrase_file
            .or_else(|| file.root_key_passphrase_file.clone()),
        insecure_dev,
        sessions_kept: flags.sessions_kept.or(file.sessions_kept).unwrap_or(sessions::USUAL_DAYS),
        log_format: flags.log_format.or(file.log_format).unwrap_or(LogFormat::Text),
        data_dir,
    })
}

fn network(text: &str) -> Result<Network, Fault> {
    text.parse().map_err(|form| Fault::usage(format!("outbound-allow {text}: {form}")))
}

/// The address of the embedded database in a directory.
pub(crate) fn in_directory(dir: &Path) -> Result<String, Fault> {
    let path = dir.join("florin.db");
    let text =
        path.to_str().ok_or_else(|| Fault::usage(format!("--data-dir {} is not UTF-8", dir.display())))?;
    Ok(format!("sqlite://{text}"))
}

fn loopback_only(flag: &str, address: SocketAddr) -> Result<(), Fault> {
    if address.ip().is_loopback() {
        return Ok(());
    }
    Err(Fault::usage(format!(
        "--insecure-dev is for this machine only, but {flag} {address} is reachable from others; \
         listen on 127.0.0.1, or leave --insecure-dev out and configure a root key"
    )))
}

fn public_url(url: &str) -> Result<String, Fault> {
    let url = url.trim_end_matches('/').to_owned();
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    match rest {
        Some(host) if !host.is_empty() && !host.contains(['?', '#', ' ']) => Ok(url),
        _ => {
            Err(Fault::usage(format!("--public-url {url} is not an address such as https://pay.example.com")))
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::{Cli, Command};

    fn serve(args: &[&str]) -> Result<Serve, Fault> {
        let words = ["florin", "serve"].iter().chain(args);
        match Cli::parse_from(words).command {
            Command::Serve(flags) => Serve::read(flags),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_flag_beats_the_file_and_the_file_beats_the_default() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("florin.toml");
        std::fs::write(&path, "listen = \"127.0.0.1:9000\"\ndata-dir = \"data\"\nno_workers = true\n")
            .unwrap();
        let config = path.to_str().unwrap();

        let settings = serve(&["--config", config]).unwrap();
        assert_eq!(settings.listen.port(), 9000);
        assert_eq!(settings.house.data_dir, dir.path().join("data"));
        assert!(
            settings.house.database.starts_with("sqlite:///")
                && settings.house.database.ends_with("/data/florin.db")
        );
        assert!(!settings.workers);

        let settings =
            serve(&["--config", config, "--listen", "127.0.0.1:9001", "--no-workers=false"]).unwrap();
        assert_eq!(settings.listen.port(), 9001);
        assert!(settings.workers);
        assert_eq!(serve(&[]).unwrap().listen.port(), 8080);
    }

    #[test]
    fn rates_are_limited_but_for_developers() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("florin.toml");
        std::fs::write(&path, "rate_limit = \"50/80\"\n").unwrap();
        let config = path.to_str().unwrap();
        let rate = |args: &[&str]| {
            serve(args).unwrap().rate_limit.map(|rate| (rate.per_second.get(), rate.burst.get()))
        };
        assert_eq!(rate(&[]), Some((1000, 2000)));
        assert_eq!(rate(&["--insecure-dev"]), None);
        assert_eq!(rate(&["--config", config]), Some((50, 80)));
        assert_eq!(rate(&["--config", config, "--rate-limit", "7"]), Some((7, 14)));
        assert_eq!(rate(&["--config", config, "--rate-limit", "off"]), None);
        assert_eq!(rate(&["--insecure-dev", "--rate-limit", "7/7"]), Some((7, 7)));
        std::fs::write(&path, "rate_limit = \"many\"\n").unwrap();
        let text = serve(&["--config", config]).unwrap_err().to_string();
        assert!(text.contains("florin.toml:1") && text.contains("1000/2000, or off"), "{text}");
    }

    #[test]
    fn an_unknown_setting_is_refused_with_file_line_and_key() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("florin.toml");
        std::fs::write(&path, "migrate = true\nlisen = \"127.0.0.1:9000\"\n").unwrap();
        let error = serve(&["--config", path.to_str().unwrap()]).unwrap_err();
        let text = error.to_string();
        assert!(matches!(error, Fault::Usage(_)), "{text}");
        assert!(text.contains("florin.toml:2") && text.contains("lisen"), "{text}");
    }

    #[test]
    fn development_stays_on_this_machine() {
        let error = serve(&["--insecure-dev", "--listen", "0.0.0.0:8080"]).unwrap_err();
        assert!(matches!(error, Fault::Usage(_)));
        assert!(serve(&["--insecure-dev", "--listen", "[::1]:0"]).is_ok());
    }

    #[test]
    fn files_lie_beside_the_embedded_database_unless_told_otherwise() {
        let of = |args: &[&str]| serve(args).unwrap().house.data_dir;
        assert_eq!(of(&["--database", "sqlite:///srv/pay/florin.db"]), Path::new("/srv/pay"));
        assert_eq!(
            of(&["--database", "sqlite:///srv/pay/florin.db", "--data-dir", "/srv"]),
            Path::new("/srv")
        );
        assert_eq!(of(&["--database", "postgres://localhost/florin"]), Path::new("florin-data"));
    }
}
