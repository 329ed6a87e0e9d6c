// SPDX-License-Identifier: Apache-2.0

/// A text that is no run record that this version can read.
///
/// The description is a full sentence.
package struct RecordError: Error, Equatable, CustomStringConvertible {
    package var description: String
}

extension RunRecord {
    /// The text of `record.json`.
    package var text: String { JSONWriter.text(json) }

    /// Reads the text of a `record.json`.
    ///
    /// `name` is what messages call it, such as its path.
    package init(text bytes: [UInt8], name: String) throws(RecordError) {
        let value: JSONValue
        do {
            value = try JSONParser.parse(bytes)
        } catch {
            throw RecordError(description: "\(name) is not JSON: \(error). Give a run directory or its record.json.")
        }
        let version: Int
        do throws(JSONMismatch) {
            guard let found = value["schemaVersion"] else { throw JSONMismatch("is missing") }
            version = try Int(json: found)
        } catch {
            throw RecordError(
                description: "\(name) is not a run record: \(error.under("schemaVersion")). "
                    + "Give a run directory or its record.json.")
        }
        guard version <= Self.currentSchemaVersion else {
            throw RecordError(
                description: "\(name) has schemaVersion \(version), and this version of cachegauge reads "
                    + "\(Self.currentSchemaVersion) and older. Update cachegauge to read it.")
        }
        guard version >= 1 else {
            throw RecordError(description: "\(name) has schemaVersion \(version), but the first one is 1.")
        }
        do {
            self = try RunRecord(json: value)
        } catch {
            throw RecordError(description: "\(name) is not a complete run record: \(error).")
        }
    }
}
