// SPDX-License-Identifier: Apache-2.0
internal import Histogram
package import Measure

/// The TLS handshakes of a run: how long they took, and how many were cut short by a session.
///
/// Nothing is held before the first.
package struct Handshakes: Sendable {
    /// From the connection that stands to the end of the handshake, in nanoseconds; nil before the first.
    package private(set) var times: LatencyHistogram?
    package private(set) var resumed = 0

    package init() {}

    mutating func record(_ time: Int64, isResumed: Bool) {
        if times == nil { times = .fine() }
        times?.record(latency: time)
        if isResumed { resumed += 1 }
    }

    package mutating func add(_ other: Handshakes) {
        resumed += other.resumed
        guard let later = other.times else { return }
        if times == nil { times = .fine() }
        times?.add(later)
    }
}
