// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Sizing

/// The tiers that a question is held against.
enum SizeCatalogue {
    private static let mostBytes = 4 << 20

    /// The bundled tiers and those of `files`; of these only the ones that `names` mean, where there are any.
    static func tiers(files: [String], names: [String]) throws -> (chosen: [Tier], all: [Tier]) {
        let catalogue = try catalogue(files: files)
        guard !names.isEmpty else { return (catalogue.tiers, catalogue.tiers) }
        var found: [Tier] = []
        for name in names {
            for tier in try catalogue.find(name) where !found.contains(where: { $0.name == tier.name }) {
                found.append(tier)
            }
        }
        return (found, catalogue.tiers)
    }

    /// The bundled tiers and those of `files`.
    static func catalogue(files: [String]) throws -> TierCatalogue {
        var catalogue = try TierCatalogue()
        for file in files { try catalogue.add(try text(of: file), file: file) }
        return catalogue
    }

    /// - Parameter noun: what messages call it.
    static func text(of path: String, called noun: String = "catalogue") throws -> String {
        guard let file = fopen(path, "rbe") else {
            throw UsageError("The \(noun) \(path) cannot be read: \(String(cString: strerror(errno))).")
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        // One byte more than is allowed is enough to refuse it; a device could go on for ever.
        while bytes.count <= mostBytes {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        guard ferror(file) == 0 else {
            throw UsageError("The \(noun) \(path) cannot be read: \(String(cString: strerror(errno))).")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw UsageError("The \(noun) \(path) is not UTF-8 text.")
        }
        return text
    }
}
