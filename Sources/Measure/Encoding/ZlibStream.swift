// SPDX-License-Identifier: Apache-2.0
import CLibraries

/// Writes and reads zlib streams (RFC 1950): with the system's zlib where it is installed, else in stored blocks.
package struct ZlibStream: Sendable {
    /// Why compressed streams cannot be read here, as a sentence that names the package; nil if they can.
    package let missingLibrary: String?

    /// The system's zlib, looked for when this is first used.
    package static let system: ZlibStream = {
        var failure: UnsafePointer<CChar>?
        guard cl_zlib_load(&failure) == nil else { return ZlibStream(missingLibrary: nil) }
        return ZlibStream(missingLibrary: failure.map { String(cString: $0) } ?? "zlib was not found.")
    }()

    private init(missingLibrary: String?) {
        self.missingLibrary = missingLibrary
    }

    /// Stored blocks alone, as on a machine where zlib is missing for the reason given.
    package static func withoutLibrary(_ reason: String) -> ZlibStream {
        ZlibStream(missingLibrary: reason)
    }

    private var library: UnsafePointer<cl_zlib>? {
        guard missingLibrary == nil else { return nil }
        var failure: UnsafePointer<CChar>?
        return cl_zlib_load(&failure)
    }

    /// A stream that holds `bytes`.
    package func compress(_ bytes: [UInt8]) -> [UInt8] {
        guard let library else { return StoredBlocks.stream(of: bytes) }
        let bound = library.pointee.compress_bound(UInt(bytes.count))
        var status = -1
        let output = [UInt8](unsafeUninitializedCapacity: Int(bound)) { buffer, count in
            var length = bound
            bytes.withUnsafeBufferPointer { input in
                if let output = buffer.baseAddress, let input = input.baseAddress {
                    status = Int(library.pointee.compress(output, &length, input, UInt(bytes.count), -1))
                }
            }
            count = status == CL_ZLIB_OK ? Int(length) : 0
        }
        return output.isEmpty ? StoredBlocks.stream(of: bytes) : output
    }

    /// What `stream` holds, at most `limit` bytes of it.
    ///
    /// - Throws: `damagedStream`, `tooLong` beyond `limit`, or `zlibMissing` where only zlib could read it.
    package func decompress(_ stream: ArraySlice<UInt8>, limit: Int) throws(HistogramDecodingError) -> [UInt8] {
        if let stored = try StoredBlocks.content(of: stream) {
            guard stored.count <= limit else { throw .tooLong }
            return stored
        }
        guard let library else { throw .zlibMissing(missingLibrary ?? "zlib was not found.") }
        // The stream does not say how long its content is: make room in steps.
        var room = min(max(4096, stream.count * 8), limit)
        while true {
            var status = -1
            let output = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                var length = UInt(room)
                stream.withUnsafeBufferPointer { input in
                    if let output = buffer.baseAddress, let input = input.baseAddress {
                        status = Int(library.pointee.uncompress(output, &length, input, UInt(stream.count)))
                    }
                }
                count = status == CL_ZLIB_OK ? Int(length) : 0
            }
            guard status == CL_ZLIB_BUFFER_ERROR else {
                guard status == CL_ZLIB_OK else { throw .damagedStream }
                return output
            }
            guard room < limit else { throw .tooLong }
            room = min(room * 4, limit)
        }
    }
}
