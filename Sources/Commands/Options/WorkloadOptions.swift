// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Profiles

/// What load is made: flags over the keys of the profile.
struct WorkloadOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The operations and their weights: get=90,set=10.", valueName: "mix"))
    var operations: String?

    @Option(help: ArgumentHelp("The number of keys: 100k, 1M.", valueName: "count"))
    var keys: String?

    @Option(
        help: ArgumentHelp("How keys are chosen: zipf:0.99, uniform, hotspot:20%:80%, latest, …", valueName: "pick"))
    var pick: String?

    @Option(help: ArgumentHelp("The size of values: 100B, 100B..4KB, lognormal:512B:8KB.", valueName: "size"))
    var valueSize: String?

    @Option(help: ArgumentHelp("How long written keys live: 1h, none, 50m..70m.", valueName: "time"))
    var ttl: String?

    @Option(help: ArgumentHelp("The rate of an open loop: 50k/s.", valueName: "rate"))
    var rate: String?

    @Option(help: ArgumentHelp("How operations come: poisson, uniform or closed.", valueName: "arrivals"))
    var arrivals: String?

    @Flag(help: "A closed loop: as fast as the target answers.")
    var closed = false

    @Option(help: ArgumentHelp("The number of connections, over all threads.", valueName: "count"))
    var connections: String?

    @Option(help: ArgumentHelp("Operations in flight per connection, at most (pipeline).", valueName: "count"))
    var depth: String?

    @Option(help: ArgumentHelp("The number of threads, or auto.", valueName: "count"))
    var threads: String?

    @Option(help: ArgumentHelp("The processors to pin the threads to: 1 or 1,3.", valueName: "processors"))
    var pin: String?

    @Flag(help: "Spin the last 50 µs before an operation is due: less lag for a whole processor.")
    var spin = false

    @Option(help: ArgumentHelp("The keys written before the load: all, none, or a share.", valueName: "share"))
    var populate: String?

    @Option(help: ArgumentHelp("How long the load runs before it is measured.", valueName: "time"))
    var warmup: String?

    @Option(help: ArgumentHelp("How long is measured: 30s.", valueName: "time"))
    var duration: String?

    @Option(help: ArgumentHelp("How many operations are measured, instead of a duration: 1M.", valueName: "count"))
    var requests: String?

    @Option(help: ArgumentHelp("What all random choices follow from.", valueName: "number"))
    var seed: String?

    @Option(help: ArgumentHelp("Set any key of the profile: keys.count=1M. Repeatable.", valueName: "path=value"))
    var set: [String] = []

    func validate() throws {
        if closed && rate != nil {
            throw ValidationError("--closed and --rate exclude each other: a closed loop has no rate of its own.")
        }
        if let arrivals, closed, arrivals != "closed" {
            throw ValidationError("--closed and --arrivals \(arrivals) exclude each other.")
        }
        if duration != nil && requests != nil {
            throw ValidationError("--duration and --requests exclude each other.")
        }
    }

    func add(to overrides: inout ProfileOverrides) throws {
        overrides.set(.operations, to: operations)
        overrides.set(.keys, to: keys)
        overrides.set(.pick, to: pick)
        overrides.set(.valueSize, to: valueSize)
        overrides.set(.ttl, to: ttl)
        overrides.set(.rate, to: rate)
        overrides.set(.arrivals, to: arrivals)
        overrides.set(.closed, isOn: closed)
        overrides.set(.connections, to: connections)
        overrides.set(.depth, to: depth)
        overrides.set(.threads, to: threads)
        overrides.set(.pin, to: pin)
        overrides.set(.spin, isOn: spin)
        overrides.set(.populate, to: populate)
        overrides.set(.warmup, to: warmup)
        overrides.set(.duration, to: duration)
        overrides.set(.requests, to: requests)
        overrides.set(.seed, to: seed)
        for assignment in set { try overrides.set(assignment: assignment) }
    }
}
