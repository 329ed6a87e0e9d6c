// SPDX-License-Identifier: Apache-2.0
import CLibraries
import Measure
import Testing

@Suite struct ZlibStreamTests {
    private let without = ZlibStream.withoutLibrary("absent")

    @Test func checksumOfTheStandardsExample() {
        #expect(StoredBlocks.adler32("Wikipedia".utf8) == 0x11e6_0398)
        #expect(StoredBlocks.adler32([]) == 1)
    }

    @Test func zlibIsFoundAndCompresses() throws {
        #expect(ZlibStream.system.missingLibrary == nil)
        let bytes = [UInt8](repeating: 7, count: 100_000)
        let stream = ZlibStream.system.compress(bytes)
        #expect(stream.count < 1000)
        #expect(try ZlibStream.system.decompress(stream[...], limit: 100_000) == bytes)
        #expect(throws: HistogramDecodingError.tooLong) {
            try ZlibStream.system.decompress(stream[...], limit: 99_999)
        }
    }

    @Test(arguments: [0, 1, 65_535, 65_536, 200_000])
    func storedBlocksOfEachLength(length: Int) throws {
        let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 31) }
        let stream = without.compress(bytes)
        #expect(try without.decompress(stream[...], limit: 1 << 20) == bytes)
        #expect(try StoredBlocks.content(of: stream[...]) == bytes)
    }

    @Test func zlibReadsStoredBlocks() throws {
        let bytes = (0..<70_000).map { UInt8(truncatingIfNeeded: $0 / 3) }
        var failure: UnsafePointer<CChar>?
        let zlib = try #require(cl_zlib_load(&failure))
        var output = [UInt8](repeating: 0, count: bytes.count)
        var length = UInt(output.count)
        let stream = StoredBlocks.stream(of: bytes)
        let status = zlib.pointee.uncompress(&output, &length, stream, UInt(stream.count))
        #expect(Int(status) == CL_ZLIB_OK)
        #expect(output == bytes)
    }

    @Test func everyDamageOfStoredBlocksIsFound() {
        let stream = StoredBlocks.stream(of: [1, 2, 3])
        for length in 0..<stream.count {
            #expect(throws: HistogramDecodingError.self) { try without.decompress(stream.prefix(length), limit: 100) }
        }
        for position in stream.indices {
            var damaged = stream
            damaged[position] ^= 1
            #expect(throws: HistogramDecodingError.self) { try without.decompress(damaged[...], limit: 100) }
        }
    }

    @Test func damageOfCompressedStreamsIsFound() {
        let stream = ZlibStream.system.compress([UInt8](repeating: 7, count: 1000))
        for length in 0..<stream.count {
            #expect(throws: HistogramDecodingError.damagedStream) {
                try ZlibStream.system.decompress(stream.prefix(length), limit: 1 << 20)
            }
        }
    }

    @Test func missingLibraryIsOneSentenceThatNamesThePackage() {
        let sentence = failure(files: ["libcachegauge-absent.so.1"], symbol: "compress2")
        #expect(sentence.hasPrefix("zlib was not found (libcachegauge-absent.so.1: cannot open shared object file"))
        #expect(sentence.contains("`apt-get install zlib1g` on Debian or Ubuntu"))
        #expect(sentence.hasSuffix("`dnf install zlib` on Fedora."))
    }

    @Test func missingFunctionIsNamed() {
        let sentence = failure(files: ["libcachegauge-absent.so.1", "libz.so.1"], symbol: "noSuchFunction")
        #expect(sentence.hasPrefix("zlib cannot be used (it has no function noSuchFunction); install it"))
    }

    /// What the loader says when it looks for `symbol` in the first of `files` that there is.
    private func failure(files: [StaticString], symbol: StaticString) -> String {
        var functions: UInt = 0
        var message = [CChar](repeating: 0, count: 512)
        let names = files.map { Optional(text($0)) } + [nil]
        let symbols = [cl_symbol(name: text(symbol), offset: 0)]
        let status = names.withUnsafeBufferPointer { names -> Int32 in
            symbols.withUnsafeBufferPointer { symbols -> Int32 in
                guard let names = names.baseAddress, let symbols = symbols.baseAddress else { return 0 }
                var library = cl_library(
                    name: text("zlib"), files: names, symbols: symbols, symbol_count: 1, debian_package: text("zlib1g"),
                    fedora_package: text("zlib"))
                return cl_library_load(&library, &functions, &message, message.count)
            }
        }
        #expect(status == -1)
        #expect(functions == 0)
        return String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private func text(_ literal: StaticString) -> UnsafePointer<CChar> {
        UnsafeRawPointer(literal.utf8Start).assumingMemoryBound(to: CChar.self)
    }
}
