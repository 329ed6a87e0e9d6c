// SPDX-License-Identifier: Apache-2.0

/// What all threads together saw of one server, or of all: a silence is one only where no thread had a success.
struct OutageTotals: Sendable {
    private(set) var errors: [FailureClass: Int] = [:]
    private(set) var firstError: Int64?
    private(set) var silences: [Silence] = []

    /// - Parameter watches: one for each thread; nil for a thread that knows nothing of the server.
    init(_ watches: [OutageWatch?]) {
        for watch in watches.compactMap(\.self) {
            errors.merge(watch.errors, uniquingKeysWith: +)
            firstError = [firstError, watch.firstError].compactMap(\.self).min()
        }
        guard let first = watches.first, let first else { return }
        silences = watches.dropFirst().reduce(first.silences) { Self.common($0, $1?.silences ?? []) }
        // Without an error it is a moment in which nothing was due.
        silences = silences.filter { $0.firstError != nil }
    }

    /// - Parameter hasBroken: whether a connection that stood has broken.
    func tellsOfFailover(hasBroken: Bool) -> Bool {
        errors.keys.contains { $0.isFailoverReply || (hasBroken && $0.isOfConnection) }
    }

    /// The stretches that lie in both lists.
    private static func common(_ ones: [Silence], _ others: [Silence]) -> [Silence] {
        var found: [Silence] = []
        for one in ones {
            for other in others {
                let start = max(one.lastSuccess, other.lastSuccess)
                let end = [one.firstSuccess, other.firstSuccess].compactMap(\.self).min()
                guard start < end ?? .max else { continue }
                // The end of one may come before the other's first error: then that is none of this stretch.
                let errors = [one.firstError, other.firstError].compactMap(\.self).filter { $0 < end ?? .max }
                found.append(Silence(lastSuccess: start, firstError: errors.min(), firstSuccess: end))
            }
        }
        return found
    }
}
