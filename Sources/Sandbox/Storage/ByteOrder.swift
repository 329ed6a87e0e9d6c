// SPDX-License-Identifier: Apache-2.0
import Glibc

func sameBytes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    guard left.count == right.count else { return false }
    guard let first = left.baseAddress, let second = right.baseAddress else { return true }
    return memcmp(first, second, left.count) == 0
}

/// Byte order, a prefix first: how members with the same score are ordered.
func precedes(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.withUnsafeBytes { left in
        right.withUnsafeBytes { right in
            if let first = left.baseAddress, let second = right.baseAddress {
                let order = memcmp(first, second, min(left.count, right.count))
                if order != 0 { return order < 0 }
            }
            return left.count < right.count
        }
    }
}
