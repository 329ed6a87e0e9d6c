// SPDX-License-Identifier: Apache-2.0
import GoldenFiles
import Testing

/// The expected texts beside these tests.
enum Golden {
    static func expect(_ text: String, is name: String, _ location: SourceLocation = #_sourceLocation) {
        let difference = GoldenFile.difference(of: text, from: name, beside: #filePath)
        #expect(difference == nil, sourceLocation: location)
    }
}
