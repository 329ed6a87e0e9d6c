// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// What the client's process and its container had used up at one moment.
///
/// Take one before and one after.
struct ClientUsage: Sendable {
    var userCPU: Int64 = 0
    var systemCPU: Int64 = 0
    /// The peak so far, in bytes.
    var maxResident: Int64 = 0
    /// How often the container's processor limit stopped us; nil where there is none.
    var throttledPeriods: Int64?
    /// Processor time of the machine, in ticks: stolen by the hypervisor, and all of it.
    var stolenTicks: Int64 = 0
    var allTicks: Int64 = 0

    static func now() -> ClientUsage {
        var usage = ClientUsage()
        var resources = rusage()
        if getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &resources) == 0 {
            usage.userCPU = nanoseconds(resources.ru_utime)
            usage.systemCPU = nanoseconds(resources.ru_stime)
            usage.maxResident = Int64(resources.ru_maxrss) * 1024
        }
        usage.throttledPeriods = throttled()
        if let line = SystemFile.lines("/proc/stat").first(where: { $0.hasPrefix("cpu ") }) {
            let ticks = line.split(separator: " ").dropFirst().compactMap { Int64($0) }
            // user nice system idle iowait irq softirq steal; the guest times after them are in user already.
            usage.allTicks = ticks.prefix(8).reduce(0, +)
            if ticks.count > 7 { usage.stolenTicks = ticks[7] }
        }
        return usage
    }

    private static func nanoseconds(_ time: timeval) -> Int64 {
        Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_usec) * 1000
    }

    private static func throttled() -> Int64? {
        var paths = ["/sys/fs/cgroup/cpu.stat", "/sys/fs/cgroup/cpu/cpu.stat"]
        if let group = SystemFile.lines("/proc/self/cgroup").first(where: { $0.hasPrefix("0::/") }) {
            paths.insert("/sys/fs/cgroup" + group.dropFirst(3) + "/cpu.stat", at: 0)
        }
        for path in paths {
            for line in SystemFile.lines(path) where line.hasPrefix("nr_throttled ") {
                return Int64(line.dropFirst("nr_throttled ".count))
            }
        }
        return nil
    }
}
