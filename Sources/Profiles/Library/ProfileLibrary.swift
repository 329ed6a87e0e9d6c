// SPDX-License-Identifier: Apache-2.0
import Glibc
import RESP

/// Finds profiles: by path, by name in the folder `Profiles` of the working directory, or among the bundled ones.
package struct ProfileLibrary: Sendable {
    /// One line of `profile list`.
    package struct Listing: Sendable, Equatable {
        package var name: String
        package var about: String
        package var isBundled: Bool
    }

    private static let endings = ["yaml", "yml"]

    /// The folder with the user's own profiles.
    private let folder: String

    package init(folder: String = "Profiles") { self.folder = folder }

    /// The profile that a user names; nil for the standard one.
    ///
    /// A file in the folder goes before a bundled profile of the same name.
    ///
    /// Throws `ProfileNotFound` or `ProfileUnreadable`.
    package func find(_ reference: String?) throws -> ProfileSource {
        let reference = reference ?? BundledProfiles.standard
        if reference.contains("/") || Self.endings.contains(where: { reference.hasSuffix(".\($0)") }) {
            guard let text = try ProfileFile.read(reference) else {
                throw ProfileNotFound(reference: reference, isPath: true, known: names)
            }
            return ProfileSource(name: ProfileFile.stem(reference), file: reference, text: text)
        }
        for ending in Self.endings {
            let path = "\(folder)/\(reference).\(ending)"
            if let text = try ProfileFile.read(path) { return ProfileSource(name: reference, file: path, text: text) }
        }
        if let bundled = BundledProfiles.all.first(where: { $0.name == reference }) { return bundled }
        throw ProfileNotFound(reference: reference, isPath: false, known: names)
    }

    /// Every profile with what it is about: the bundled ones first, then those of the folder by name.
    ///
    /// A file that is no right profile is listed too; `profile check` says what is wrong with it.
    package func list() -> [Listing] {
        let local = localNames
        let bundled = BundledProfiles.all.filter { !local.contains($0.name) }
            .map { Listing(name: $0.name, about: Self.about($0), isBundled: true) }
        return bundled
            + local.map { name in
                let about = (try? find(name)).map { Self.about($0) } ?? ""
                return Listing(name: name, about: about, isBundled: false)
            }
    }

    private var names: [String] {
        let bundled = BundledProfiles.all.map(\.name)
        return bundled + localNames.filter { !bundled.contains($0) }
    }

    private var localNames: [String] {
        let names = ProfileFile.names(in: folder).filter { name in
            Self.endings.contains { name.hasSuffix(".\($0)") } && !name.hasPrefix(".")
        }
        return Set(names.map { ProfileFile.stem($0) }).sorted()
    }

    private static func about(_ source: ProfileSource) -> String {
        let root = YAMLDocument.read(source.text, file: source.file, issues: IssueCollector())
        guard case .scalar(let about)? = root?["about"]?.content else { return "" }
        return about
    }
}

/// A profile that is nowhere.
package struct ProfileNotFound: Error, Equatable, CustomStringConvertible {
    package var reference: String
    /// Whether the user gave a path and not a name.
    package var isPath: Bool
    package var known: [String]

    package var description: String {
        // A URL without its flag lands here.
        let reference = TargetURL.redact(reference)
        let hint =
            NearestName.hint(ProfileFile.stem(reference), in: known).map {
                " \($0.prefix(1).uppercased())\($0.dropFirst())"
            } ?? ""
        return isPath
            ? "There is no profile file \(reference).\(hint)"
            : "There is no profile \"\(reference)\"; there are \(known.joined(separator: ", ")).\(hint)"
    }
}

/// A profile file that is there and cannot be read.
package struct ProfileUnreadable: Error, Equatable, CustomStringConvertible {
    package var path: String
    package var reason: String

    package var description: String { "The profile \(path) cannot be read: \(reason)." }
}
