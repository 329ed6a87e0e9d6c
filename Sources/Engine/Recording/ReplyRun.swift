// SPDX-License-Identifier: Apache-2.0

/// Successive replies of one read to requests of one write: they have the same service time, which is recorded once for
/// all.
///
/// In a pipeline most replies come so.
struct ReplyRun {
    /// The operation's place in the mix; -1 for none.
    var operation = -1
    /// When the requests were written.
    var written: Int64 = 0
    var count = 0
    var bytes = 0
    var hits = 0
    var misses = 0
}
