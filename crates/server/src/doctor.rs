//! `florin doctor`: one line each for what must be right, and exit code 1 if something is not.

use florin_engine::Settings;
use florin_engine::http::Http;
use florin_store::{Db, access, alarms, attempts, latest_version};

use crate::cli::HouseFlags;
use crate::config::House;
use crate::fault::Fault;
use crate::open;
use crate::roots::{self, Roots};

mod psps;
mod wallets;

/// The first of January 2026: before this program was written.
const EARLIEST_MICROS: i64 = 1_767_225_600_000_000;

/// Checks, says, and counts faults.
struct Doctor {
    faults: usize,
}

impl Doctor {
    fn fault(&mut self, what: &str, how: impl AsRef<str>) {
        self.faults += 1;
        println!("FAULT  {what:15} {}", how.as_ref());
    }
}

fn fine(what: &str, how: impl AsRef<str>) {
    println!("ok     {what:15} {}", how.as_ref());
}

fn note(what: &str, how: impl AsRef<str>) {
    println!("note   {what:15} {}", how.as_ref());
}

/// Looks at everything, even after a fault.
pub(crate) async fn run(flags: HouseFlags) -> Result<(), Fault> {
    let mut doctor = Doctor { faults: 0 };
    let house = House::read(flags)?;
    configuration(&house);
    doctor.clock();
    let roots = doctor.root_key(&house).await;
    if let Some(db) = doctor.database(&house).await {
        doctor.access_log(&db).await;
        doctor.alarms(&db).await;
        doctor.reviews(&db).await;
        doctor.psps(&db).await;
        if let Some(roots) = roots.filter(|roots| matches!(roots, Roots::Open(_))) {
            let settings = open::settings(&house, None);
            let settings = Settings { wallets: house.wallets.settings()?, ..settings };
            match open::engine(db, roots, settings).await {
                Ok(engine) => {
                    fine("keys", format!("{} keys open", engine.ring().status().keys.len()));
                    doctor.wallets(&engine).await;
                }
                Err(fault) => doctor.fault("keys", fault.to_string()),
            }
        }
    }
    match doctor.faults {
        0 => {
            println!("everything is in order");
            Ok(())
        }
        1 => Err(Fault::run("1 fault was found; it is marked above")),
        more => Err(Fault::run(format!("{more} faults were found; they are marked above"))),
    }
}

impl Doctor {
    fn clock(&mut self) {
        let now = open::now().micros();
        if now < EARLIEST_MICROS {
            self.fault("clock", "it shows a time before 2026; set it, and keep it with NTP");
        } else {
            fine("clock", "plausible");
        }
    }

    async fn root_key(&mut self, house: &House) -> Option<Roots> {
        if house.root_key_file.is_none() && house.insecure_dev && !house.data_dir.exists() {
            note("root key", "none yet: the first start makes a development key");
            return None;
        }
        match roots::find(house).await {
            Ok(roots) => {
                match &roots {
                    Roots::Open(keys) => {
                        fine("root key", format!("opens, version {}", keys.status().active));
                    }
                    Roots::Sealed => {
                        note("root key", "readable; without a passphrase it was not opened");
                    }
                }
                Some(roots)
            }
            Err(fault) => {
                self.fault("root key", fault.to_string());
                None
            }
        }
    }

    async fn database(&mut self, house: &House) -> Option<Db> {
        if let Err(fault) = open::existing(house) {
            self.fault("database", fault.to_string());
            return None;
        }
        let db = match open::database(house).await {
            Ok(db) => db,
            Err(fault) => {
                self.fault("database", fault.to_string());
                return None;
            }
        };
        match open::check_version(&db).await {
            Ok(()) => {
                fine("database", format!("{}, version {}", open::shown(&house.database), latest_version()));
                Some(db)
            }
            Err(fault) => {
                self.fault("database", fault.to_string());
                None
            }
        }
    }

    async fn access_log(&mut self, db: &Db) {
        match access::verify(db).await {
            Ok(access::Verified { rows, broken: None }) => {
                fine("access log", format!("{rows} rows, every chain whole"));
            }
            Ok(access::Verified { broken: Some((chain, seq)), .. }) => {
                self.fault(
                    "access log",
                    format!("chain {chain} does not fit from row {seq} on: rows were altered or removed"),
                );
            }
            Err(error) => self.fault("access log", error.to_string()),
        }
    }

    async fn alarms(&mut self, db: &Db) {
        match alarms::count_open(db).await {
            Ok(0) => fine("alarms", "none open"),
            Ok(open) => self.fault("alarms", format!("{open} open; `florin alarms` lists them")),
            Err(error) => self.fault("alarms", error.to_string()),
        }
    }

    async fn reviews(&mut self, db: &Db) {
        match attempts::in_review(db).await {
            Ok(waiting) if waiting.is_empty() => fine("reviews", "nothing waits for a decision"),
            Ok(waiting) => self.fault(
                "reviews",
                format!("{} wait for a decision; `florin reviews` lists them", waiting.len()),
            ),
            Err(error) => self.fault("reviews", error.to_string()),
        }
    }

    async fn psps(&mut self, db: &Db) {
        let addresses = match psps::addresses(db).await {
            Ok(addresses) => addresses,
            Err(fault) => return self.fault("PSPs", fault.to_string()),
        };
        if addresses.is_empty() {
            fine("PSPs", "no gateway account needs one to be reached");
        }
        let http = Http::new();
        for address in addresses {
            match psps::reach(&http, &address).await {
                Ok(None) => fine("PSP", format!("{address} is reachable")),
                Ok(Some(ahead)) => {
                    self.fault("clock", format!("{ahead} s ahead of {address}; keep it with NTP"));
                }
                Err(why) => self.fault("PSP", format!("{address}: {why}")),
            }
        }
    }
}

fn configuration(house: &House) {
    fine("configuration", format!("data in {}", house.data_dir.display()));
    if house.insecure_dev {
        note("configuration", "--insecure-dev: not for real cards");
    }
}
