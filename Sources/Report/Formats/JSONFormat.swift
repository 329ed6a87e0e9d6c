// SPDX-License-Identifier: Apache-2.0
package import Results

/// The record itself.
package enum JSONFormat: ReportFormat {
    package static let name = "json"
    package static let fileName: String? = "record.json"

    package static func render(_ record: RunRecord, runDirectory: String?) -> String { record.text }
}
