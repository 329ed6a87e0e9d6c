// SPDX-License-Identifier: Apache-2.0
import Glibc
import TestServers

/// Finds the programs that are compared.
enum ProgramSearch {
    /// An installed program of the folders in PATH.
    static func installed(_ name: String) throws -> String {
        let folders = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        for folder in folders.split(separator: ":") where access("\(folder)/\(name)", X_OK) == 0 {
            return "\(folder)/\(name)"
        }
        throw BenchmarkFailure("\(name) is not on the PATH: make test installs it, or the package redis-tools has it.")
    }

    /// One sentence about all that is missing, before the first minutes of measuring are spent.
    static func require(_ needs: [(program: String, package: String)]) throws {
        let folders = ExecutableSearch.path + ":/usr/sbin:/usr/libexec"
        var missing: [(program: String, package: String)] = []
        for need in needs
        where ExecutableSearch.find(need.program, in: folders) == nil
            && !missing.contains(where: { $0.program == need.program })
        {
            missing.append(need)
        }
        guard !missing.isEmpty else { return }
        throw BenchmarkFailure(
            "These cases need \(missing.map(\.program).joined(separator: ", ")): run apt-get install "
                + "\(missing.map(\.package).joined(separator: " ")), or choose others with --only.")
    }

    /// A program of this package, as built beside this one.
    static func built(_ name: String) throws -> String {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/proc/self/exe", &target, target.count)
        guard length > 0 else {
            throw BenchmarkFailure("The folder of this program is unknown: \(String(cString: strerror(errno))).")
        }
        let program = String(decoding: target[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)
        let path = program.prefix(through: program.lastIndex(of: "/") ?? program.startIndex) + name
        guard access(String(path), X_OK) == 0 else {
            throw BenchmarkFailure("\(name) is not built: run make build.")
        }
        return String(path)
    }

    /// What the program prints about its version, without line ends.
    static func version(of program: String) throws -> String {
        let usage = try MeasuredProcess([program, "--version"], processor: nil).wait(seconds: 20)
        guard usage.exitCode == 0, let line = usage.standardOutput.split(separator: "\n").first else {
            throw BenchmarkFailure(
                "\(program) --version ended with exit code \(usage.exitCode): \(usage.standardError)")
        }
        return String(line)
    }
}
