// SPDX-License-Identifier: Apache-2.0

/// What a server answered, in memory that the next answer reuses.
struct HTTPAnswer {
    var status = 0
    var body: [UInt8] = []
    /// The header lines that were asked for, by their names in small letters.
    private(set) var headers: [(name: [UInt8], value: [UInt8])] = []

    /// - Parameter names: in small letters.
    init(keeping names: [String]) { headers = names.map { (Array($0.utf8), []) } }

    /// Forgets everything, keeping the memory.
    mutating func reset() {
        status = 0
        body.removeAll(keepingCapacity: true)
        for index in headers.indices { headers[index].value.removeAll(keepingCapacity: true) }
    }

    /// Takes a header line as it came.
    mutating func take(line: UnsafeRawBufferPointer) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return }
        for index in headers.indices where headers[index].name.count == colon {
            guard headers[index].name.elementsEqual(line[..<colon].lazy.map(Self.small)) else { continue }
            var value = line[(colon + 1)...]
            while let first = value.first, first == 0x20 || first == 0x09 { value = value.dropFirst() }
            while let last = value.last, last <= 0x20 { value = value.dropLast() }
            headers[index].value.removeAll(keepingCapacity: true)
            headers[index].value.append(contentsOf: value)
            return
        }
    }

    /// The value of a header by its place among those asked for; empty when it did not come.
    func value(_ index: Int) -> [UInt8] { headers[index].value }

    func text(_ index: Int) -> String { String(decoding: headers[index].value, as: UTF8.self) }

    private static func small(_ byte: UInt8) -> UInt8 { 0x41...0x5A ~= byte ? byte | 0x20 : byte }
}
