// SPDX-License-Identifier: Apache-2.0
import RESP
import Workload

/// The checks that look at several keys of a profile at once.
enum ProfileChecks {
    static func issues(_ profile: Profile) -> [ProfileIssue] {
        [keyDigits(profile), compressible(profile), threads(profile), pin(profile), operations(profile)]
            .compactMap { $0 }
    }

    /// A padded number that is too narrow would make keys of different lengths and collide with other names.
    private static func keyDigits(_ profile: Profile) -> ProfileIssue? {
        guard let name = try? KeyName.parse(profile.keys.name), name.digits > 1, profile.keys.count > 0 else {
            return nil
        }
        let needed = String(profile.keys.count - 1).count
        guard needed > name.digits else { return nil }
        return issue(
            profile, "keys.name", found: "room for \(name.digits) digits in the key name",
            allowed: .one("at least \(needed) digits for \(Counts.format(profile.keys.count)) keys"),
            hint: "write {id:0\(needed)}, or {id} without padding")
    }

    private static func compressible(_ profile: Profile) -> ProfileIssue? {
        guard profile.values.compressible != nil else { return nil }
        switch profile.values.content {
        case .text, .random: return nil
        case .json, .zeros:
            return issue(
                profile, "values.compressible",
                found: "a compressible share for \(profile.values.content.rawValue) values",
                allowed: .one("compressible only with content: text or content: random"),
                hint: "leave it out, or choose content: text")
        }
    }

    private static func threads(_ profile: Profile) -> ProfileIssue? {
        guard case .number(let threads) = profile.load.threads, threads > profile.load.connections else { return nil }
        return issue(
            profile, "load.threads", found: "\(threads) threads for \(profile.load.connections) connections",
            allowed: .one("at most one thread per connection"),
            hint: "lower load.threads, raise load.connections, or write threads: auto")
    }

    private static func pin(_ profile: Profile) -> ProfileIssue? {
        guard Set(profile.load.pin).count < profile.load.pin.count else { return nil }
        return issue(
            profile, "load.pin", found: "a processor twice", allowed: .one("each processor once"), hint: nil)
    }

    /// One operation at least must have a weight; a reader has checked the file, this the profiles that are made by
    /// hand.
    private static func operations(_ profile: Profile) -> ProfileIssue? {
        guard !profile.operations.contains(where: { $0.weight.value > 0 && $0.kind != nil }) else { return nil }
        return issue(profile, "operations", found: "no operation with a weight", allowed: OperationsReader.allowed)
    }

    private static func issue(
        _ profile: Profile, _ key: String, found: String, allowed: ProfileIssue.Allowed, hint: String? = nil
    ) -> ProfileIssue {
        ProfileIssue(
            location: profile.location(of: key), key: key, found: found, allowed: allowed, hint: hint)
    }
}

extension Profile {
    /// Where a key was written; where it was left out, the place of the section above it, or the profile's name.
    package func location(of key: String) -> ProfileLocation {
        var path = Substring(key)
        while !path.isEmpty {
            if let location = locations[String(path)] { return location }
            guard let dot = path.lastIndex(of: ".") else { break }
            path = path[..<dot]
        }
        return .file(name)
    }
}
