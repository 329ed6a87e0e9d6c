// SPDX-License-Identifier: Apache-2.0
package import Results

/// Repeats that later ones are judged against, small enough to commit.
package struct Baseline: Equatable, Sendable {
    package static let currentSchemaVersion = 1
    /// The largest file, in bytes.
    package static let largest = 64 << 10
    /// Fewer repeats than this say nothing of how much runs differ.
    package static let fewestRepeats = 3

    package var schemaVersion = currentSchemaVersion
    package var kind = "baseline"
    package var name = ""
    /// The name that it was promoted from; nil for one that was saved.
    package var promotedFrom: String?
    package var savedAt = ""
    package var tool = ToolRecord()
    package var profileName = ""
    /// Without what does not make the load (`ComparableProfile`).
    package var profile = JSONValue.object([])
    package var target = ""
    package var fingerprint = Fingerprint()
    /// Valid ones only.
    package var repeats: [RepeatReading] = []

    package init() {}

    /// The valid repeats of a set.
    package init(_ set: RepeatSet, name: String, savedAt: String) throws(GateError) {
        let valid = set.readings.filter { $0.invalidity == nil }
        guard valid.count >= Self.fewestRepeats else {
            let left = set.readings.count - valid.count
            throw GateError(
                "A baseline takes \(Self.fewestRepeats) valid repeats, and better 5 or more, and there "
                    + (valid.count == 1 ? "is 1" : "are \(valid.count)")
                    + (left > 0 ? " (\(left) more are not valid: \(set.readings.firstInvalidity))" : "")
                    + ". Make them with run --repeats.")
        }
        self.name = name
        self.savedAt = savedAt
        tool = set.tool
        profileName = set.profileName
        profile = set.profile.json
        target = set.target
        fingerprint = set.fingerprint
        repeats = valid
    }

    /// The lines in which runs were made under other conditions, the hard ones and the soft ones.
    ///
    /// A file of an older version may lack a soft line, or all of a server's settings, which is then no difference.
    package func differences(
        from set: RepeatSet
    ) -> (hard: [FingerprintDifference], soft: [FingerprintDifference]) {
        let profiles = FingerprintDifference.between(
            ComparableProfile(profile).lines, set.profile.lines, prefix: "profile.")
        var conditions = FingerprintDifference.between(fingerprint.hard.all, set.fingerprint.hard.all)
        let asked = fingerprint.hard.all.contains { $0.key.hasPrefix(Fingerprint.configured) }
        if !asked { conditions.removeAll { $0.line.hasPrefix(Fingerprint.configured) } }
        let soft = FingerprintDifference.between(fingerprint.soft.all, set.fingerprint.soft.all)
        return (profiles + conditions, soft.filter { $0.baseline != nil && $0.run != nil })
    }
}

extension [RepeatReading] {
    /// Why the first invalid repeat is not valid, without a full stop.
    fileprivate var firstInvalidity: String {
        let text = lazy.compactMap(\.invalidity).first ?? ""
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }
}

extension Baseline: JSONRecord {
    package static let fields: [JSONField<Baseline>] = [
        .required("schemaVersion", \.schemaVersion), .required("kind", \.kind), .required("name", \.name),
        .added("promotedFrom", \.promotedFrom), .required("savedAt", \.savedAt), .added("tool", \.tool),
        .added("profileName", \.profileName), .required("profile", \.profile), .added("target", \.target),
        .required("fingerprint", \.fingerprint), .required("repeats", \.repeats),
    ]
}
