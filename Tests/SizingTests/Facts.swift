// SPDX-License-Identifier: Apache-2.0
import Glibc
import Results
import Testing

/// The facts as they were gathered, independent of the files that the program reads.
enum Facts {
    static func read() throws -> JSONValue {
        let file = #filePath
        let path = String(file[..<(file.lastIndex(of: "/") ?? file.startIndex)]) + "/Facts/azure-tiers.json"
        let handle = try #require(fopen(path, "re"))
        defer { fclose(handle) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&chunk, 1, chunk.count, handle)
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return try JSONParser.parse(bytes)
    }
}

extension JSONValue {
    var list: [JSONValue] {
        if case .list(let values) = self { values } else { [] }
    }

    var members: [JSONMember] {
        if case .object(let members) = self { members } else { [] }
    }

    var number: Double? {
        switch self {
        case .integer(let integer): Double(integer)
        case .number(let number): number
        default: nil
        }
    }

    var flag: Bool? {
        if case .flag(let flag) = self { flag } else { nil }
    }

    /// The value as the catalogue spells it.
    var spelling: String? {
        switch self {
        case .text(let text): text
        case .integer(let integer): String(integer)
        case .number(let number): String(number)
        case .flag(let flag): flag ? "yes" : "no"
        case .null: "none"
        case .list(let values): values.compactMap(\.spelling).joined(separator: values.count == 2 ? " to " : ", ")
        default: nil
        }
    }
}
