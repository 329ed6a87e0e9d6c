// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Gate
internal import Report

/// `cachegauge gate list`: the baselines by name.
struct GateListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the baselines.")

    func run() throws {
        let store = BaselineStore()
        guard !store.names.isEmpty else {
            StandardOutput.write("There is no baseline in \(store.folder) yet: gate save makes one.\n")
            return
        }
        let listed = store.names.map { name in
            (name, Result<Baseline, BaselineError> { () throws(BaselineError) -> Baseline in try store.read(name) })
        }
        StandardOutput.write(BaselineText.list(listed))
    }
}
