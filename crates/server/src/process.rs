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

/// How many files and connections this process may have open at once.
pub(crate) fn file_handles() -> usize {
    const AT_LEAST: usize = 256;
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().next()).and_then(|number| number.parse().ok());
    soft.unwrap_or(AT_LEAST).clamp(AT_LEAST, Semaphore::MAX_PERMITS)
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
    fn this_process_holds_memory() {
        assert!(Process::Own.resident_bytes() > 100_000);
        assert!(Process::Own.peak_bytes() >= Process::Own.resident_bytes() / 2);
    }
}
