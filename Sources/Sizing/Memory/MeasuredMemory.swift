// SPDX-License-Identifier: Apache-2.0

/// Constants of a memory model that were measured on a server, with two known amounts of keys of one size.
package struct MeasuredMemory: Sendable, Equatable {
    /// What was measured: `redis 7.0.15`.
    package var server: String
    /// The two amounts of keys.
    package var keys: [UInt64]
    /// The growth of `used_memory` per key between them, where no table grows.
    package var bytesPerKey: Double
    /// What the model says of the same.
    package var modelledBytesPerKey: Double
    /// The bytes of a bucket; nil where too few keys were loaded to tell.
    package var bucketBytes: Double?

    package init(
        server: String, keys: [UInt64], bytesPerKey: Double, modelledBytesPerKey: Double, bucketBytes: Double?
    ) {
        self.server = server
        self.keys = keys
        self.bytesPerKey = bytesPerKey
        self.modelledBytesPerKey = modelledBytesPerKey
        self.bucketBytes = bucketBytes
    }
}

/// A model whose constants were measured for keys and values of one size.
package struct MeasuredModel: MemoryModel {
    private let base: any MemoryModel
    private let measured: MeasuredMemory

    package init(_ base: any MemoryModel, measured: MeasuredMemory) {
        self.base = base
        self.measured = measured
    }

    package var name: String { base.name }
    package var isMeasured: Bool { true }
    package var basis: String {
        "The bytes per key were measured on \(measured.server), for keys and values of these sizes."
    }
    package var bucketBytes: Double { measured.bucketBytes ?? base.bucketBytes }

    package func keyBytes(key: Int, value: Int, expires: Bool, in classes: AllocatorClasses) -> Double {
        measured.bytesPerKey
    }

    package func buckets(keys: UInt64) -> UInt64 { base.buckets(keys: keys) }
    /// Part of what was measured per key.
    package func chainBytes(keys: UInt64) -> Double { 0 }
}
