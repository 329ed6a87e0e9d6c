// SPDX-License-Identifier: Apache-2.0
internal import Plan
internal import RESP
internal import Workload

/// A value on its way into the cache.
struct StaleValue {
    var key: UInt64
    var version: UInt64
    var writtenAt: Int64
    /// How long it lives, in milliseconds; 0 for ever.
    var expiry: Int64
    /// What `early` puts before the stamp: when it expires by our clock, and how long loading it took, in nanoseconds.
    var envelope: (expiresAt: Int64, loadTime: Int64)?
}

/// Writes the requests of operations whose versions are followed.
///
/// Beside the keys of the profile there are `…:lock` for the tokens of readers, and `…:BLOCK.GENERATION` for the values of
/// `versioned-key`.
struct StaleEncoder {
    /// The bytes before the stamp where the guard is `early`.
    static let envelopeSize = 16
    static let lockSuffix = ":lock"

    let name: KeyName
    let source: StampedSource
    let digests: ScriptDigests?
    let block: UInt64

    // MARK: Commands

    func get(_ key: UInt64, _ output: inout ByteBuffer) {
        output.appendArrayHeader(2)
        word("GET", &output)
        appendKey(key, &output)
    }

    func get(_ key: UInt64, generation: UInt64, _ output: inout ByteBuffer) {
        output.appendArrayHeader(2)
        word("GET", &output)
        appendKey(key, generation: generation, &output)
    }

    func set(_ value: StaleValue, generation: UInt64?, _ output: inout ByteBuffer) {
        output.appendArrayHeader(value.expiry > 0 ? 5 : 3)
        word("SET", &output)
        if let generation {
            appendKey(value.key, generation: generation, &output)
        } else {
            appendKey(value.key, &output)
        }
        append(value, &output)
        guard value.expiry > 0 else { return }
        word("PX", &output)
        number(UInt64(value.expiry), &output)
    }

    func increment(_ key: UInt64, _ output: inout ByteBuffer) {
        output.appendArrayHeader(2)
        word("INCR", &output)
        appendKey(key, &output)
    }

    func unlink(_ key: UInt64, andLock: Bool, _ output: inout ByteBuffer) {
        output.appendArrayHeader(andLock ? 3 : 2)
        word("UNLINK", &output)
        appendKey(key, &output)
        if andLock { appendLock(key, &output) }
    }

    func unlinkLock(_ key: UInt64, _ output: inout ByteBuffer) {
        output.appendArrayHeader(2)
        word("UNLINK", &output)
        appendLock(key, &output)
    }

    /// - Parameter time: how long the token is held at most, in milliseconds.
    func takeLock(_ key: UInt64, token: UInt64, time: Int64, _ output: inout ByteBuffer) {
        output.appendArrayHeader(6)
        word("SET", &output)
        appendLock(key, &output)
        number(token, &output)
        word("NX", &output)
        word("PX", &output)
        number(UInt64(time), &output)
    }

    func setIfNewer(_ value: StaleValue, usesEval: Bool, _ output: inout ByteBuffer) {
        output.appendArrayHeader(8)
        script(usesEval ? nil : digests?.setIfNewer, StaleScripts.setIfNewer, &output)
        number(1, &output)
        appendKey(value.key, &output)
        append(value, &output)
        number(value.version, &output)
        number(UInt64(value.expiry), &output)
        let before = value.envelope == nil ? 0 : Self.envelopeSize
        number(UInt64(before + ValueStamp.versionOffset), &output)
    }

    func fillWithToken(_ value: StaleValue, token: UInt64, usesEval: Bool, _ output: inout ByteBuffer) {
        output.appendArrayHeader(8)
        script(usesEval ? nil : digests?.fillWithToken, StaleScripts.fillWithToken, &output)
        number(2, &output)
        appendKey(value.key, &output)
        appendLock(value.key, &output)
        append(value, &output)
        number(token, &output)
        number(UInt64(value.expiry), &output)
    }

    // MARK: Arguments

    private func script(_ digest: String?, _ text: String, _ output: inout ByteBuffer) {
        if let digest {
            word("EVALSHA", &output)
            bulk(Array(digest.utf8), &output)
        } else {
            word("EVAL", &output)
            bulk(Array(text.utf8), &output)
        }
    }

    private func word(_ text: StaticString, _ output: inout ByteBuffer) {
        output.appendBulkHeader(text.utf8CodeUnitCount)
        output.append(text)
        output.appendLineEnd()
    }

    private func bulk(_ bytes: [UInt8], _ output: inout ByteBuffer) {
        output.appendBulkHeader(bytes.count)
        output.append(bytes)
        output.appendLineEnd()
    }

    private func number(_ value: UInt64, _ output: inout ByteBuffer) {
        output.appendBulkHeader(Decimal.digitCount(value))
        output.appendDecimal(value)
        output.appendLineEnd()
    }

    private func appendKey(_ key: UInt64, _ output: inout ByteBuffer) {
        beginKey(key, more: 0, &output)
        output.appendLineEnd()
    }

    private func appendLock(_ key: UInt64, _ output: inout ByteBuffer) {
        beginKey(key, more: Self.lockSuffix.utf8.count, &output)
        output.append(":lock")
        output.appendLineEnd()
    }

    private func appendKey(_ key: UInt64, generation: UInt64, _ output: inout ByteBuffer) {
        beginKey(key, more: 2 + Decimal.digitCount(block) + Decimal.digitCount(generation), &output)
        output.append(UInt8(ascii: ":"))
        output.appendDecimal(block)
        output.append(UInt8(ascii: "."))
        output.appendDecimal(generation)
        output.appendLineEnd()
    }

    private func beginKey(_ key: UInt64, more: Int, _ output: inout ByteBuffer) {
        let digits = max(name.digits, Decimal.digitCount(key))
        output.appendBulkHeader(name.prefix.count + digits + name.suffix.count + more)
        output.append(name.prefix)
        output.appendDecimal(key, atLeast: digits)
        output.append(name.suffix)
    }

    private func append(_ value: StaleValue, _ output: inout ByteBuffer) {
        let before = value.envelope == nil ? 0 : Self.envelopeSize
        let size = source.size(ofKey: value.key) + before
        output.appendBulkHeader(size)
        output.reserve(size)
        var place = output.base + output.end
        if let envelope = value.envelope {
            place.storeBytes(of: envelope.expiresAt, as: Int64.self)
            place.storeBytes(of: envelope.loadTime, toByteOffset: 8, as: Int64.self)
            place += Self.envelopeSize
        }
        source.write(key: value.key, version: value.version, at: value.writtenAt, into: place)
        output.advance(size)
        output.appendLineEnd()
    }
}
