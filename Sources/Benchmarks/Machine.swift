// SPDX-License-Identifier: Apache-2.0
import Glibc

/// What the comparison runs on.
struct Machine {
    /// The processors that this process may use, by number.
    var processors: [Int]
    /// Model, processors, memory, kernel and system in one line.
    var description: String

    init() throws {
        let allowed = Machine.value(of: "Cpus_allowed_list", in: try TextFile.read("/proc/self/status"))
        processors = (allowed ?? "0").split(separator: ",").flatMap { range -> [Int] in
            let ends = range.split(separator: "-").compactMap { Int($0) }
            return ends.count == 2 ? Array(ends[0]...ends[1]) : ends
        }
        let model = Machine.value(of: "model name", in: try TextFile.read("/proc/cpuinfo")) ?? "unknown processor"
        let memory = Machine.value(of: "MemTotal", in: try TextFile.read("/proc/meminfo")) ?? "0 kB"
        let gibibytes = (Double(memory.prefix { $0.isNumber }) ?? 0) / 1_048_576
        let kernel = try TextFile.read("/proc/sys/kernel/osrelease").prefix { !$0.isNewline }
        let system = (try? TextFile.read("/etc/os-release")).flatMap { text in
            text.split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") }
        }
        let systemName = system.map { $0.dropFirst("PRETTY_NAME=".count).filter { $0 != "\"" } } ?? "unknown system"
        description =
            "\(model), \(processors.count) processors, \(fixed(gibibytes, 0)) GiB, Linux \(kernel), \(systemName)"
    }

    /// The value of the first line `name: value` in a file of the kernel's.
    private static func value(of name: String, in text: String) -> String? {
        for line in text.split(separator: "\n") where line.hasPrefix(name) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            return String(line[line.index(after: colon)...].drop(while: \.isWhitespace))
        }
        return nil
    }
}
