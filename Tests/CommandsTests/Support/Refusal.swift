// SPDX-License-Identifier: Apache-2.0
import TestServers
import Testing

/// A run against a target that must be refused: one sentence, no files, no processes.
enum Refusal {
    /// What follows `Error: `, without the line end.
    static func sentence(
        _ url: String, _ arguments: [String] = [], environment: [String: String?] = [:], code: Int32 = 69,
        location: SourceLocation = #_sourceLocation
    ) throws -> String {
        let place = try Workplace()
        let output = try place.run(
            QuickRun.arguments + ["--target", url] + arguments, environment: environment, timeout: 30)
        #expect(output.code == code, sourceLocation: location)
        #expect(output.standardOutput == "", sourceLocation: location)
        #expect(place.files.filter { $0 != "results/runs/" } == [], sourceLocation: location)
        #expect(place.processes == [], sourceLocation: location)
        #expect(output.standardError.hasPrefix("Error: "), sourceLocation: location)
        #expect(output.standardError.split(separator: "\n").count == 1, sourceLocation: location)
        return String(output.standardError.dropFirst("Error: ".count).dropLast())
    }
}
