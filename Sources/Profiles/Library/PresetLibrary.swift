// SPDX-License-Identifier: Apache-2.0

/// The presets that are part of the program: keys of a profile that a service asks for.
///
/// A new one is a file in the folder `Profiles/presets` and a line here.
package enum PresetLibrary {
    static let all: [ProfileSource] = [
        source("azure-managed-redis", PackageResources.azure_managed_redis_yaml),
        source("azure-cache-for-redis", PackageResources.azure_cache_for_redis_yaml),
    ]

    private static func source(_ name: String, _ bytes: [UInt8]) -> ProfileSource {
        ProfileSource(name: name, file: "\(name).yaml (preset)", text: String(decoding: bytes, as: UTF8.self))
    }

    /// The names, in the order in which they are told.
    package static var names: [String] { all.map(\.name) }

    /// The preset of a name.
    package static func find(_ name: String) throws(PresetNotFound) -> ProfileSource {
        guard let found = all.first(where: { $0.name == name }) else {
            throw PresetNotFound(name: name, known: names)
        }
        return found
    }
}

/// A preset that does not exist.
package struct PresetNotFound: Error, Equatable, CustomStringConvertible {
    package var name: String
    package var known: [String]

    package var description: String {
        let hint = NearestName.hint(name, in: known).map { " \($0.prefix(1).uppercased())\($0.dropFirst())" } ?? ""
        return "There is no preset \"\(ProfileNode.excerpt(name))\"; there are \(known.joined(separator: ", ")).\(hint)"
    }
}

extension ProfileOverrides {
    /// Adds every key of a preset; what is added later is stronger.
    ///
    /// - Throws: `ProfileError` for a preset that is no mapping of keys.
    package mutating func add(_ preset: ProfileSource) throws(ProfileError) {
        let issues = IssueCollector()
        let root = YAMLDocument.read(preset.text, file: preset.file, issues: issues)
        guard let root, issues.issues.isEmpty else { throw ProfileError(issues.sorted) }
        add(root, path: "", origin: "--preset \(preset.name)")
    }

    private mutating func add(_ node: ProfileNode, path: String, origin: String) {
        if case .scalar(let text) = node.content { set(path, to: text, origin: origin) }
        for entry in node.entries ?? [] {
            add(entry.value, path: path.isEmpty ? entry.key : "\(path).\(entry.key)", origin: origin)
        }
    }
}
