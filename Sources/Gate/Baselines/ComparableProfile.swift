// SPDX-License-Identifier: Apache-2.0
package import Results

/// The part of a resolved profile that makes the load: runs with the same one are repeats of one plan.
///
/// Left out are what the profile is called, where the target is, and the seed, which every repeat has its own of.
package struct ComparableProfile: Equatable, Sendable {
    private static let omitted = ["name", "about", "seed"]

    package let json: JSONValue

    package init(_ profile: JSONValue) {
        guard case .object(let members) = profile else {
            json = profile
            return
        }
        json = .object(
            members.filter { !Self.omitted.contains($0.key) }.map { member in
                guard member.key == "target", case .object(let target) = member.value else { return member }
                return JSONMember("target", .object(target.filter { $0.key != "url" }))
            })
    }

    /// A short name for it, 16 hexadecimal digits: against mix-ups, not against forgery.
    package var identity: String { Identity.text(of: JSONWriter.line(json)) }

    /// Every value by its path: `load.rate`.
    package var lines: [(key: String, value: String)] {
        var lines: [(String, String)] = []
        Self.add(json, at: "", to: &lines)
        return lines
    }

    private static func add(_ value: JSONValue, at path: String, to lines: inout [(String, String)]) {
        switch value {
        case .object(let members):
            for member in members {
                add(member.value, at: path.isEmpty ? member.key : "\(path).\(member.key)", to: &lines)
            }
        case .list(let values):
            for (index, value) in values.enumerated() { add(value, at: "\(path)[\(index)]", to: &lines) }
        case .text(let text): lines.append((path, text))
        default: lines.append((path, String(JSONWriter.line(value).dropLast())))
        }
    }
}

/// A hash as a short name, the same everywhere and always.
///
/// FNV-1a of 64 bits, by Fowler, Noll and Vo.
enum Identity {
    static func text(of text: String) -> String {
        let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
