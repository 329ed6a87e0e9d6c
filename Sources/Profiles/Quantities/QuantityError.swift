// SPDX-License-Identifier: Apache-2.0

/// Why a text is not a quantity: what was found, what is allowed, and how to write it right.
package struct QuantityError: Error, Equatable, CustomStringConvertible {
    /// The text as it was written.
    package var found: String
    /// What stands after "allowed is": `a time such as 250us, 5ms, 30s or 1h`.
    package var allowed: String
    /// What to do, such as `write 5s or 5ms, not 5`.
    package var hint: String?

    package init(found: String, allowed: String, hint: String? = nil) {
        self.found = found
        self.allowed = allowed
        self.hint = hint
    }

    package var description: String {
        let text = "found \"\(found)\"; allowed is \(allowed)" + (hint.map { "; \($0)" } ?? "")
        return text.hasSuffix("?") ? text : text + "."
    }
}
