// SPDX-License-Identifier: Apache-2.0

/// A YAML text in which the first of two equal keys is renamed.
///
/// Yams refuses a mapping with equal keys and says no more about the document. So that they are reported together with
/// all other mistakes, the first one gets a name of its own and the text is read again.
struct DuplicateMarks {
    private(set) var text: String
    private var count = 0

    private static let sign = "cachegauge-duplicate-"
    private static let most = 100

    init(_ text: String) { self.text = text }

    /// Renames the key at a line and column, both from 1.
    ///
    /// False when it cannot be found or there are too many.
    mutating func mark(names: [String], line: Int, column: Int) -> Bool {
        guard count < Self.most, line > 0, column > 0, !text.contains(Self.sign) || count > 0 else { return false }
        var index = text.unicodeScalars.startIndex
        for _ in 1..<line {
            guard let end = text.unicodeScalars[index...].firstIndex(of: "\n") else { return false }
            index = text.unicodeScalars.index(after: end)
        }
        guard
            let place = text.unicodeScalars.index(
                index, offsetBy: column - 1, limitedBy: text.unicodeScalars.endIndex)
        else { return false }
        let rest = text.unicodeScalars[place...]
        let quotes: [Unicode.Scalar] = ["\"", "'"]
        let key = rest.first.map { quotes.contains($0) } == true ? rest.dropFirst() : rest
        guard let name = names.first, key.starts(with: name.unicodeScalars) else { return false }
        let isQuoted = key.startIndex != rest.startIndex
        let end = key.index(key.startIndex, offsetBy: name.unicodeScalars.count + (isQuoted ? 1 : 0))
        count += 1
        text.unicodeScalars.replaceSubrange(place..<end, with: "\(Self.sign)\(count)-\(name)".unicodeScalars)
        return true
    }

    /// The name that a renamed key had, or nil for every other key.
    func original(_ key: String) -> String? {
        guard count > 0, key.hasPrefix(Self.sign) else { return nil }
        let rest = key.dropFirst(Self.sign.count)
        return rest.firstIndex(of: "-").map { String(rest[rest.index(after: $0)...]) }
    }
}
