// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// A system call that failed: which, and with what error number.
public struct SystemCallError: Error, Equatable, Sendable, CustomStringConvertible {
    public var call: String
    public var number: Int32

    public init(_ call: String, _ number: Int32) {
        self.call = call
        self.number = number
    }

    public var description: String { "\(call): \(Self.text(number))" }

    /// The C library's sentence for an error number, such as `Connection refused`.
    public static func text(_ number: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        return buffer.withUnsafeMutableBufferPointer { storage -> String in
            guard let base = storage.baseAddress, strerror_r(number, base, storage.count) == 0 else {
                return "error \(number)"
            }
            return String(cString: base)
        }
    }
}
