// SPDX-License-Identifier: Apache-2.0

/// The method of a request.
enum HTTPMethod: String, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"
}

/// A request: its lines are filled anew for each, in the same memory.
struct HTTPRequest {
    var method = HTTPMethod.get
    /// Behind the server's own part of the URL, beginning with `/`, and encoded.
    var path: [UInt8] = []
    /// Header lines as `name: value`; one that ends with its colon takes a header of curl's own away.
    var lines = HTTPLines()
    var body: [UInt8] = []
}

/// Header lines in one piece of memory.
struct HTTPLines {
    private(set) var bytes: [UInt8] = []
    private(set) var starts: [Int] = []

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
    }

    /// Adds a line of a name, which ends with `: `, and its value.
    mutating func add(_ name: StaticString, _ value: some Sequence<UInt8>) {
        starts.append(bytes.count)
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: value)
        bytes.append(0)
    }
}
