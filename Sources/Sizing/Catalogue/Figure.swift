// SPDX-License-Identifier: Apache-2.0

/// A value of the catalogue with the document that tells it.
///
/// What no source tells has no figure: it is nil, never a guess.
package struct Figure<Value: Sendable & Equatable>: Sendable, Equatable {
    package var value: Value
    package var source: CatalogueSource
    /// What the source adds.
    package var note: String?
    /// What another source says instead.
    package var other: String?

    package init(_ value: Value, source: CatalogueSource, note: String? = nil, other: String? = nil) {
        self.value = value
        self.source = source
        self.note = note
        self.other = other
    }
}

/// A document that figures come from.
package struct CatalogueSource: Sendable, Hashable {
    /// Its key in the file.
    package var name: String
    package var document: String
    /// The version of the document that was read.
    package var revision: String?
    /// The document's own date; nil when it has none.
    package var date: String?
    package var note: String?

    package init(name: String, document: String, revision: String? = nil, date: String? = nil, note: String? = nil) {
        self.name = name
        self.document = document
        self.revision = revision
        self.date = date
        self.note = note
    }

    /// As in `amr_overview_2026 (MicrosoftDocs/azure-docs, articles/redis/overview.md, 2026-03-11)`.
    package var text: String { "\(name) (\(document), \(date.map { $0 } ?? "undated"))" }
}
