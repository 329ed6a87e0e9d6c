// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Profiles

/// How the writes come.
struct DurableLoadOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The rate of the writes: 2k/s where nothing is said.", valueName: "rate"))
    var rate: String?

    @Flag(help: "A closed loop: as fast as the target answers.")
    var closed = false

    @Option(
        help: ArgumentHelp("The size of values, all alike, from 32B: 100B where nothing is said.", valueName: "size"))
    var valueSize: String?

    @Option(help: ArgumentHelp("The number of connections, over all threads.", valueName: "count"))
    var connections: String?

    @Option(help: ArgumentHelp("Writes in flight per connection, at most (pipeline).", valueName: "count"))
    var depth: String?

    @Option(help: ArgumentHelp("The number of threads, or auto.", valueName: "count"))
    var threads: String?

    @Option(help: ArgumentHelp("What all random choices follow from.", valueName: "number"))
    var seed: String?

    @Option(help: ArgumentHelp("Set any key of the profile: keys.name=app:{id}. Repeatable.", valueName: "path=value"))
    var set: [String] = []

    func validate() throws {
        if closed && rate != nil {
            throw ValidationError("--closed and --rate exclude each other: a closed loop has no rate of its own.")
        }
    }

    func add(to overrides: inout ProfileOverrides) throws {
        overrides.set(.rate, to: rate)
        overrides.set(.closed, isOn: closed)
        overrides.set(.valueSize, to: valueSize)
        overrides.set(.connections, to: connections)
        overrides.set(.depth, to: depth)
        overrides.set(.threads, to: threads)
        overrides.set(.seed, to: seed)
        for assignment in set { try overrides.set(assignment: assignment) }
    }
}
