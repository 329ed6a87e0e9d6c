// SPDX-License-Identifier: Apache-2.0
internal import CLibraries

/// What is used of OpenSSL here: the same functions for the life of the program, hence safe on every thread.
struct CryptoLibrary: @unchecked Sendable {
    private let functions: UnsafePointer<cl_openssl>

    static func load() throws(DatabaseFailure) -> CryptoLibrary {
        var reason: UnsafePointer<CChar>?
        guard let functions = cl_openssl_load(&reason) else {
            let text = reason.map { String(cString: $0) } ?? "OpenSSL's library was not found"
            throw DatabaseFailure(.library, text: DatabaseFailure.line(text))
        }
        return CryptoLibrary(functions: functions)
    }

    /// Appends the HMAC-SHA256 (RFC 2104) of some bytes in Base64.
    func appendCode(of bytes: [UInt8], key: [UInt8], to text: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { code in
            guard let base = code.baseAddress else { return }
            code.initialize(repeating: 0)
            _ = functions.pointee.authenticate(
                functions.pointee.sha256(), key, Int32(key.count), bytes, bytes.count, base, nil)
            appendBase64(UnsafeRawBufferPointer(start: base, count: 32), to: &text)
        }
    }

    /// Appends bytes in Base64 (RFC 4648).
    func appendBase64(_ bytes: UnsafeRawBufferPointer, to text: inout [UInt8]) {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        let count = (bytes.count + 2) / 3 * 4
        let start = text.count
        // The function writes a zero behind the text.
        text.append(contentsOf: repeatElement(0, count: count + 1))
        text.withUnsafeMutableBufferPointer { letters in
            guard let letters = letters.baseAddress else { return }
            _ = functions.pointee.encode_base64(
                letters + start, base.assumingMemoryBound(to: UInt8.self), Int32(bytes.count))
        }
        text.removeLast()
    }

    /// Writes the bytes of a text in Base64 into `bytes`, anew; false for a text that is none.
    func decode(_ text: UnsafeRawBufferPointer, into bytes: inout [UInt8]) -> Bool {
        bytes.removeAll(keepingCapacity: true)
        guard let base = text.baseAddress, !text.isEmpty else { return true }
        guard text.count % 4 == 0 else { return false }
        bytes.append(contentsOf: repeatElement(0, count: text.count / 4 * 3))
        let count = bytes.withUnsafeMutableBufferPointer { target in
            guard let target = target.baseAddress else { return Int32(-1) }
            return functions.pointee.decode_base64(
                target, base.assumingMemoryBound(to: UInt8.self), Int32(text.count))
        }
        guard count >= 0 else { return false }
        let padding = text.suffix(2).count { $0 == UInt8(ascii: "=") }
        bytes.removeLast(bytes.count - Int(count) + padding)
        return true
    }
}
