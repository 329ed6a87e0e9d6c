// SPDX-License-Identifier: Apache-2.0
internal import Results

extension Baseline {
    /// The text of the file.
    package func text() throws(GateError) -> String {
        let text = JSONWriter.text(json)
        guard text.utf8.count <= Self.largest else {
            throw GateError(
                "The baseline \(name) would have \(text.utf8.count) bytes, and \(Self.largest) are the most. Save fewer "
                    + "repeats, or shorten the profile.")
        }
        return text
    }

    /// Reads the text of a file.
    ///
    /// - Parameter path: what messages call it.
    package init(text bytes: [UInt8], path: String) throws(BaselineError) {
        let advice = "Give a file that gate save wrote."
        let value: JSONValue
        do throws(JSONSyntaxError) {
            value = try JSONParser.parse(bytes)
        } catch {
            throw BaselineError("The baseline \(path) is not JSON: \(error). \(advice)")
        }
        guard case .integer(let version)? = value["schemaVersion"], value["kind"]?.text == "baseline" else {
            throw BaselineError(
                "\(path) is no baseline: it does not say schemaVersion and kind. \(advice)")
        }
        guard version <= Self.currentSchemaVersion else {
            throw BaselineError(
                "The baseline \(path) has schemaVersion \(version), and this version of cachegauge reads "
                    + "\(Self.currentSchemaVersion) and older. Update cachegauge to read it.")
        }
        guard version >= 1 else {
            throw BaselineError("The baseline \(path) has schemaVersion \(version), but the first one is 1. \(advice)")
        }
        do throws(JSONMismatch) {
            self = try Baseline(json: value)
        } catch {
            throw BaselineError("The baseline \(path) is not complete: \(error). \(advice)")
        }
        guard !repeats.isEmpty else {
            throw BaselineError("The baseline \(path) holds no repeats. Save it again with gate save.")
        }
    }
}
