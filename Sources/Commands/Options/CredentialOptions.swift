// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import RESP

/// Options that say who we are at a target.
protocol CredentialOptions {
    var address: AddressOptions { get }
    var token: TokenOptions { get }
}

extension CredentialOptions {
    /// The URL with the password of the file, or that of the environment where it has none itself, and with that of its
    /// Sentinels; nil for the sandbox.
    func withPassword(_ url: TargetURL?) throws -> TargetURL? {
        var url = try withPasswordOfServer(url)
        guard case .sentinel(var set)? = url?.address else {
            guard address.sentinelPasswordFile == nil else {
                throw UsageError(
                    "--sentinel-password-file needs a --target that names Sentinels: redis+sentinel://host/name.")
            }
            return url
        }
        set.password =
            try address.sentinelPasswordFile.map { try Self.firstLine($0) }
            ?? Environment.value("CACHEGAUGE_SENTINEL_PASSWORD")
        url?.address = .sentinel(set)
        return url
    }

    private func withPasswordOfServer(_ url: TargetURL?) throws -> TargetURL? {
        if let flag = token.flag {
            guard address.passwordFile == nil else {
                throw UsageError("--password-file and \(flag) exclude each other.")
            }
            guard var url else {
                throw UsageError("\(flag) needs a --target: the sandbox's server has no password.")
            }
            // A name alone before the @ of a URL is a password, which nobody wants here.
            url.user = url.user ?? url.password
            url.password = nil
            return url
        }
        let password = try address.passwordFile.map { try Self.firstLine($0) }
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
