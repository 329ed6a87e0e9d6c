// SPDX-License-Identifier: Apache-2.0

/// Finds the name that somebody meant.
package enum NearestName {
    /// The known name with the fewest edits from `name`, or nil when none is near: at most a third of its letters, and
    /// one at least.
    package static func find(_ name: String, in known: [String]) -> String? {
        let letters = Array(name.lowercased())
        guard !letters.isEmpty, letters.count <= 64 else { return nil }
        var best: (name: String, edits: Int)?
        for candidate in known {
            let edits = edits(letters, Array(candidate.lowercased()))
            let longer = max(letters.count, candidate.count)
            // A name of which no letter is left is not near.
            if edits <= max(1, longer / 3), edits < longer, edits < best?.edits ?? .max {
                best = (candidate, edits)
            }
        }
        return best?.name
    }

    /// `did you mean "NAME"?`, or nil when no name is near.
    package static func hint(_ name: String, in known: [String]) -> String? {
        find(name, in: known).map { "did you mean \"\($0)\"?" }
    }

    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
    static func edits(_ first: [Character], _ second: [Character]) -> Int {
        guard !first.isEmpty, !second.isEmpty else { return max(first.count, second.count) }
        var beforeLast: [Int] = []
        var last = Array(0...second.count)
        for i in 1...first.count {
            var row = [i]
            for j in 1...second.count {
                var edits = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (first[i - 1] == second[j - 1] ? 0 : 1))
                if i > 1, j > 1, first[i - 1] == second[j - 2], first[i - 2] == second[j - 1] {
                    edits = min(edits, beforeLast[j - 2] + 1)
                }
                row.append(edits)
            }
            beforeLast = last
            last = row
        }
        return last[second.count]
    }
}
