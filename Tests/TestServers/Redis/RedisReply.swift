// SPDX-License-Identifier: Apache-2.0

/// One reply of a server, as the RESP2 protocol has it.
///
/// Error replies are values here: a test may want one.
package enum RedisReply: Sendable, Equatable {
    case status(String)
    case error(String)
    case integer(Int64)
    case text(String)
    case null
    case list([RedisReply])
}
