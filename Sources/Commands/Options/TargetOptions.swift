// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Glibc
internal import Profiles
internal import RESP

/// Which cache, and who we are there.
struct TargetOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The cache: redis://[[user:]password@]host[:port][/db], rediss://… (TLS), unix:///path, or "
                + "redis+sentinel://host[,host]/name. Also CACHEGAUGE_TARGET.",
            valueName: "url"))
    var target: String?

    @Option(help: ArgumentHelp("A file whose first line is the password. Also REDISCLI_AUTH.", valueName: "file"))
    var passwordFile: String?

    @Option(
        help: ArgumentHelp(
            "A file whose first line is the password of the Sentinels, if not the target's. Also "
                + "CACHEGAUGE_SENTINEL_PASSWORD.", valueName: "file"))
    var sentinelPasswordFile: String?

    @Option(help: ArgumentHelp("The version of the protocol: 2 or 3.", valueName: "version"))
    var resp: String?

    @Option(help: ArgumentHelp("How long a connection may take to open.", valueName: "time"))
    var connectTimeout: String?

    @Option(
        help: ArgumentHelp(
            "How many connections are opened in a second, at most: 200/s. Also when they are opened again.",
            valueName: "rate"))
    var connectRate: String?

    @Option(
        help: ArgumentHelp(
            "Settings for a service, stronger than the profile, weaker than flags: azure-managed-redis or "
                + "azure-cache-for-redis.", valueName: "name"))
    var preset: String?

    @Option(help: ArgumentHelp("How long a reply is awaited.", valueName: "time"))
    var timeout: String?

    @Flag(help: "Treat the target as a cluster, whatever it says of itself.")
    var cluster = false

    @Option(
        help: ArgumentHelp(
            "Which nodes answer reads: primary, replica or any. Writes go to the primary.", valueName: "nodes"))
    var readFrom: String?

    @OptionGroup var token: TokenOptions

    @OptionGroup var tls: TLSOptions

    @Option(
        help: ArgumentHelp(
            "The server of a run without a target: one that is installed, if there is one, or the embedded one.",
            valueName: "server"))
    var sandbox: SandboxChoice = .installed

    @Flag(help: "Write also where keys of somebody else exist under the key name.")
    var overwrite = false

    @Flag(help: "Remove the run's keys at the end.")
    var cleanup = false

    /// What the environment says about the target: stronger than the profile, weaker than every flag.
    static func addEnvironment(to overrides: inout ProfileOverrides) {
        let name = "CACHEGAUGE_TARGET"
        if let url = Environment.value(name) { overrides.set(ProfileFlag.target.path, to: url, origin: name) }
    }

    /// What the preset says: stronger than the profile, weaker than the environment and every flag.
    func addPreset(to overrides: inout ProfileOverrides) throws {
        if let preset { try overrides.add(PresetLibrary.find(preset)) }
    }

    func add(to overrides: inout ProfileOverrides) {
        overrides.set(.target, to: target)
        overrides.set(.connectRate, to: connectRate)
        overrides.set(.resp, to: resp)
        overrides.set(.connectTimeout, to: connectTimeout)
        overrides.set(.timeout, to: timeout)
        overrides.set(.cluster, isOn: cluster)
        overrides.set(.readFrom, to: readFrom)
        tls.add(to: &overrides)
    }

    /// The URL with the password of the file, or that of the environment where it has none itself; nil for the sandbox.
    func withPassword(_ url: TargetURL?) throws -> TargetURL? {
        guard var url = try withPasswordOfServer(url) else {
            guard sentinelPasswordFile == nil else { throw Self.noSentinels }
            return nil
        }
        guard case .sentinel(var set) = url.address else {
            guard sentinelPasswordFile == nil else { throw Self.noSentinels }
            return url
        }
        set.password =
            try sentinelPasswordFile.map { try Self.firstLine($0) } ?? Environment.value("CACHEGAUGE_SENTINEL_PASSWORD")
        url.address = .sentinel(set)
        return url
    }

    private static let noSentinels = UsageError(
        "--sentinel-password-file needs a --target that names Sentinels: redis+sentinel://host/name.")

    private func withPasswordOfServer(_ url: TargetURL?) throws -> TargetURL? {
        if let flag = token.flag {
            guard passwordFile == nil else { throw UsageError("--password-file and \(flag) exclude each other.") }
            guard var url else {
                throw UsageError("\(flag) needs a --target: the sandbox's server has no password.")
            }
            // A name alone before the @ of a URL is a password, which nobody wants here.
            url.user = url.user ?? url.password
            url.password = nil
            return url
        }
        let password = try passwordFile.map { try Self.firstLine($0) }
        guard var url else {
            guard password == nil else {
                throw UsageError("--password-file needs a --target: the sandbox's server has no password.")
            }
            return nil
        }
        if let password {
            url.password = password
        } else if url.password == nil {
            url.password = Environment.value("REDISCLI_AUTH")
        }
        return url
    }

    static func firstLine(_ path: String) throws -> String {
        guard let file = fopen(path, "re") else {
            throw UsageError("The password file \(path) cannot be read: \(String(cString: strerror(errno))).")
        }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 64 << 10)
        guard fgets(&buffer, Int32(buffer.count), file) != nil else {
            throw UsageError("The password file \(path) is empty.")
        }
        let line = buffer.prefix { $0 != 0 && $0 != 10 && $0 != 13 }
        guard !line.isEmpty else { throw UsageError("The first line of the password file \(path) is empty.") }
        return String(decoding: line.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

enum SandboxChoice: String, ExpressibleByArgument, CaseIterable {
    case installed, embedded
}
