// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc
package import Results

/// What can be told about the machine that makes the load.
package enum MachineFacts {
    /// How many processors this process may use.
    package static var processors: Int { max(1, Int(clinux_allowed_processors())) }

    package static func record() -> MachineRecord {
        var name = utsname()
        uname(&name)
        return MachineRecord(
            cpu: cpu, cores: processors,
            memoryBytes: Int(sysconf(Int32(_SC_PHYS_PAGES))) * Int(sysconf(Int32(_SC_PAGESIZE))),
            kernel: text(&name.release), os: system)
    }

    private static var cpu: String {
        for line in SystemFile.lines("/proc/cpuinfo") where line.hasPrefix("model name") {
            if let colon = line.firstIndex(of: ":") {
                return String(line[line.index(after: colon)...].drop { $0 == " " })
            }
        }
        return "unknown"
    }

    private static var system: String {
        for line in SystemFile.lines("/etc/os-release") where line.hasPrefix("PRETTY_NAME=") {
            return String(line.dropFirst("PRETTY_NAME=".count).filter { $0 != "\"" })
        }
        return "Linux"
    }

    private static func text<T>(_ field: inout T) -> String {
        withUnsafeBytes(of: &field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
