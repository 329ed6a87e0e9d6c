// SPDX-License-Identifier: Apache-2.0

/// Every kind of database there is.
///
/// A new one is a file (or a folder) beside this and a line here.
package enum Databases {
    package static let all: [any DatabaseSpec.Type] = [
        SQLiteSpec.self,
        PostgreSQLSpec.self,
        ODBCSpec.self,
        CosmosSpec.self,
    ]

    /// Reads a database URL.
    package static func parse(_ text: String) throws(DatabaseURLError) -> any DatabaseSpec {
        let forms = all.map { $0.form }
        guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else {
            throw DatabaseURLError("The database URL has no scheme; write \(alternatives(forms)).")
        }
        let scheme = text[..<colon].lowercased()
        if let found = all.first(where: { $0.schemes.contains(scheme) }) { return try found.init(url: text) }
        // Anything else before the colon may be a user name or worse.
        let isWord = scheme.utf8.count <= 12 && scheme.utf8.allSatisfy { 0x61...0x7A ~= $0 || $0 == 0x2B }
        throw DatabaseURLError(
            isWord
                ? "The database URL has the scheme \(scheme):, which is not known; write \(alternatives(forms))."
                : "The database URL has no scheme; write \(alternatives(forms)).")
    }

    private static func alternatives(_ forms: [String]) -> String {
        guard let last = forms.last, forms.count > 1 else { return forms.joined() }
        return forms.dropLast().joined(separator: ", ") + " or " + last
    }
}
