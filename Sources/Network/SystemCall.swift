// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Runs a system call until it is no longer interrupted, and throws what else went wrong.
///
/// - Returns: the call's own result, which is not -1.
@discardableResult
public func systemCall(_ name: String, _ body: () -> Int32) throws(SystemCallError) -> Int32 {
    while true {
        let result = body()
        if result != -1 { return result }
        let number = errno
        if number != EINTR { throw SystemCallError(name, number) }
    }
}

/// Moves bytes with a call that may be interrupted, may not be able to, or may find the peer gone.
@inline(__always)
func moveBytes(_ body: () -> Int) -> IOOutcome {
    while true {
        let moved = body()
        if moved > 0 { return .bytes(moved) }
        if moved == 0 { return .closed }
        let number = errno
        if number == EAGAIN || number == EWOULDBLOCK { return .wouldBlock }
        if number != EINTR { return .failed(number) }
    }
}
