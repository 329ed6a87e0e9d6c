// SPDX-License-Identifier: Apache-2.0
internal import Results

extension OutputOptions {
    /// The directory of `--output`, or a new one under `results/runs`.
    func makeDirectory(profileName: String) throws -> RunDirectory {
        let directory =
            if let output {
                try RunDirectory.take(output)
            } else {
                try RunDirectory.make(under: "results/runs", startedAt: .now(), profileName: profileName)
            }
        Interruption.shared.guardDirectory(directory)
        return directory
    }

    /// The results are there whole.
    func keep(_ directory: RunDirectory) throws {
        Interruption.shared.guardDirectory(nil)
        if output == nil { try directory.becomeLatest() }
    }
}
