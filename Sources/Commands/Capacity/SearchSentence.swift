// SPDX-License-Identifier: Apache-2.0
internal import Experiments
internal import Results

/// What is said before a search begins.
enum SearchSentence {
    /// `about 3 min 40 s`, for nanoseconds.
    static func duration(_ nanoseconds: Int64) -> String {
        let seconds = (nanoseconds + 999_999_999) / 1_000_000_000
        if seconds < 60 { return "\(seconds) s" }
        if seconds < 3600 { return "\(seconds / 60) min \(seconds % 60) s" }
        return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
    }

    static func start(_ question: CapacityQuestion, targets: Int = 1, takes nanoseconds: Int64) -> String {
        let each = question.settings.count * question.searches
        let searches = Quantity.counted(each * targets, "search", plural: "searches")
        return "\(searches) in steps of \(Quantity.duration(question.stepLength)): this takes about "
            + "\(duration(nanoseconds)), and longer where a step decides nothing.\n"
    }
}
