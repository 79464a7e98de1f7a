//! What the kernel tells about a process: memory and processor time.

use tokio::sync::Semaphore;

/// Clock ticks a second in `/proc`: fixed at 100 for programs on Linux.
const TICKS_A_SECOND: u64 = 100;

/// A process that can be looked at.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Process {
    /// This one.
    Own,
    /// Another one, by its id.
    Other(u32),
}

impl Process {
    fn read(self, file: &str) -> Option<String> {
        let path = match self {
            Process::Own => format!("/proc/self/{file}"),
            Process::Other(id) => format!("/proc/{id}/{file}"),
        };
        std::fs::read_to_string(path).ok()
    }

    /// Processor time of all its threads so far, in milliseconds.
    pub(crate) fn cpu_ms(self) -> u64 {
        self.read("stat").and_then(|stat| cpu_ms(&stat)).unwrap_or(0)
    }

    /// Memory that it holds now, in bytes.
    pub(crate) fn resident_bytes(self) -> u64 {
        self.read("status").and_then(|status| kilobytes(&status, "VmRSS:")).unwrap_or(0) * 1024
    }

    /// The most memory that it ever held, or since [`Process::forget_peak`], in bytes.
    pub(crate) fn peak_bytes(self) -> u64 {
        self.read("status").and_then(|status| kilobytes(&status, "VmHWM:")).unwrap_or(0) * 1024
    }

    /// Begins a new peak. Where the kernel refuses, the peak stays the highest ever.
    pub(crate) fn forget_peak(self) {
        if let Process::Other(id) = self {
            let _ = std::fs::write(format!("/proc/{id}/clear_refs"), "5");
        }
    }
}

/// How many callers may be connected at once where so many files may be open: a quarter of the handles stays for the
/// database and PSPs.
pub(crate) fn callers(handles: usize) -> usize {
    (handles - handles / 4).min(Semaphore::MAX_PERMITS)
}

/// How many files must be allowed for so many [`callers`].
pub(crate) fn handles_for(callers: usize) -> usize {
    callers.div_ceil(3) * 4
}

/// How many files and connections this process, and those that it starts, may have open at once. Where the system
/// does not tell, what every system allows; where it sets no limit, as many as there can be.
pub(crate) fn file_handles() -> usize {
    most_files(&std::fs::read_to_string("/proc/self/limits").unwrap_or_default())
}

/// The limit in force, not the one that could be.
fn most_files(limits: &str) -> usize {
    const AT_LEAST: usize = 256;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    match line.and_then(|line| line.split_whitespace().next()) {
        Some("unlimited") => usize::MAX,
        number => number.and_then(|number| number.parse().ok()).unwrap_or(0).max(AT_LEAST),
    }
}

/// Fields 14 and 15, counted after the name, which may hold spaces and stands in brackets.
fn cpu_ms(stat: &str) -> Option<u64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some((user + system) * 1000 / TICKS_A_SECOND)
}

fn kilobytes(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_read_behind_a_name_with_brackets() {
        let stat = "7 (a ) b) S 1 7 7 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 4 0 12 1 1";
        assert_eq!(cpu_ms(stat), Some(3000));
    }

    #[test]
    fn the_limit_of_open_files_is_the_one_in_force() {
        let limits = "Limit                     Soft Limit           Hard Limit           Units     \n\
                      Max processes             63200                63200                processes \n\
                      Max open files            1024                 524288               files     \n";
        assert_eq!(most_files(limits), 1024);
        assert_eq!(most_files(&limits.replace("1024 ", "unlimited ")), usize::MAX);
        assert_eq!(most_files(""), 256);
    }

    #[test]
    fn a_quarter_of_the_handles_is_not_for_callers() {
        assert_eq!(callers(1024), 768);
        for wanted in [1, 2, 3, 10_000] {
            assert!(callers(handles_for(wanted)) >= wanted, "{wanted}");
        }
        assert!(callers(usize::MAX) <= Semaphore::MAX_PERMITS);
    }

    #[test]
    fn this_process_holds_memory() {
        assert!(Process::Own.resident_bytes() > 100_000);
        assert!(Process::Own.peak_bytes() >= Process::Own.resident_bytes() / 2);
    }
}
