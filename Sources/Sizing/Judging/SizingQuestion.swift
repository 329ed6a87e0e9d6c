// SPDX-License-Identifier: Apache-2.0

/// What a tier is wanted for.
package struct SizingQuestion: Sendable {
    /// Nil where a live cache tells its memory and no key of it could be looked at.
    package var data: DataSet?
    package var memory: MemoryNeed
    package var load: CacheLoad
    /// Where the figures come from, one sentence each.
    package var origins: [String]
    /// What was taken for true, besides what every answer rests on.
    package var assumptions: [Assumption]

    package init(
        data: DataSet?, memory: MemoryNeed, load: CacheLoad, origins: [String] = [], assumptions: [Assumption] = []
    ) {
        self.data = data
        self.memory = memory
        self.load = load
        self.origins = origins
        self.assumptions = assumptions
    }
}

/// Something that the answer rests on.
package struct Assumption: Sendable, Equatable {
    package var text: String
    /// Who says so.
    package var source: String

    package init(_ text: String, source: String) {
        self.text = text
        self.source = source
    }
}
