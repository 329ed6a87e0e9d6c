// SPDX-License-Identifier: Apache-2.0
internal import Results

/// Options that say where the files of runs go.
protocol DirectoryOptions {
    /// The directory of `--output`; nil for a new one under `results/runs`.
    var output: String? { get }
}

extension OutputOptions: DirectoryOptions {}

extension DirectoryOptions {
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
