// SPDX-License-Identifier: Apache-2.0

/// The text of a profile and where it came from.
package struct ProfileSource: Sendable, Equatable {
    /// The profile's name where it gives none of its own: the file's name without its ending.
    package var name: String
    /// What messages call the file.
    package var file: String
    package var text: String

    package init(name: String, file: String, text: String) {
        self.name = name
        self.file = file
        self.text = text
    }
}

extension Profile {
    /// Reads a profile with the flags over it, and checks it.
    ///
    /// Throws every mistake at once.
    package init(_ source: ProfileSource, overrides: ProfileOverrides = ProfileOverrides()) throws(ProfileError) {
        try self.init(source, overrides: overrides) { ProfileReader(issues: $0) }
    }

    /// As above, with a reader of the caller's own; for tests.
    init(
        _ source: ProfileSource, overrides: ProfileOverrides, makeReader: (IssueCollector) -> ProfileReader
    ) throws(ProfileError) {
        let issues = IssueCollector()
        let reader = makeReader(issues)
        let document = YAMLDocument.read(source.text, file: source.file, issues: issues)
        if document == nil, !issues.issues.isEmpty { throw ProfileError(issues.sorted) }
        // A file of comments alone leaves everything at its default.
        let isEmpty = document == nil || document?.content == .nothing
        let file = (isEmpty ? nil : document) ?? ProfileNode(.map([]), at: .file(source.file))
        let root = overrides.applied(to: file, reader: reader, issues: issues)
        let name = (try? ProfileReader.profileName.parse(source.name)) ?? Profile().name
        let profile = reader.read(root, name: name)
        guard issues.issues.isEmpty else { throw ProfileError(issues.sorted) }
        self = profile
    }
}
