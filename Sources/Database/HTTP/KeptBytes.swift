// SPDX-License-Identifier: Apache-2.0

/// Bytes at an address that stays the same until other bytes are kept: for a library that reads them later.
struct KeptBytes: ~Copyable {
    private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1024, alignment: 16)

    deinit { memory.deallocate() }

    /// The bytes' new address.
    mutating func keep(_ bytes: [UInt8]) -> UnsafeMutableRawPointer? {
        if bytes.count > memory.count {
            memory.deallocate()
            memory = .allocate(byteCount: bytes.count * 2, alignment: 16)
        }
        bytes.withUnsafeBytes { memory.copyMemory(from: $0) }
        return memory.baseAddress
    }
}
