// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Profiles

/// Which cache, and who we are there.
struct TargetOptions: ParsableArguments, CredentialOptions {
    @OptionGroup var address: AddressOptions

    @Option(help: ArgumentHelp("The version of the protocol: 2 or 3.", valueName: "version"))
    var resp: String?

    @Option(help: ArgumentHelp("How long a connection may take to open.", valueName: "time"))
    var connectTimeout: String?

    @Option(
        help: ArgumentHelp(
            "How many connections are opened in a second, at most: 200/s. Also when they are opened again.",
            valueName: "rate"))
    var connectRate: String?

    @Option(
        help: ArgumentHelp(
            "Settings for a service, stronger than the profile, weaker than flags: azure-managed-redis or "
                + "azure-cache-for-redis.", valueName: "name"))
    var preset: String?

    @Option(help: ArgumentHelp("How long a reply is awaited.", valueName: "time"))
    var timeout: String?

    @Flag(help: "Treat the target as a cluster, whatever it says of itself.")
    var cluster = false

    @Option(
        help: ArgumentHelp(
            "Which nodes answer reads: primary, replica or any. Writes go to the primary.", valueName: "nodes"))
    var readFrom: String?

    @OptionGroup var token: TokenOptions

    @OptionGroup var tls: TLSOptions

    @Option(
        help: ArgumentHelp(
            "The server of a run without a target: one that is installed, if there is one, or the embedded one.",
            valueName: "server"))
    var sandbox: SandboxChoice = .installed

    @Flag(help: "Write also where keys of somebody else exist under the key name.")
    var overwrite = false

    @Flag(help: "Remove the run's keys at the end.")
    var cleanup = false

    /// What the environment says about the target: stronger than the profile, weaker than every flag.
    static func addEnvironment(to overrides: inout ProfileOverrides) {
        let name = "CACHEGAUGE_TARGET"
        if let url = Environment.value(name) { overrides.set(ProfileFlag.target.path, to: url, origin: name) }
    }

    /// What the preset says: stronger than the profile, weaker than the environment and every flag.
    func addPreset(to overrides: inout ProfileOverrides) throws {
        if let preset { try overrides.add(PresetLibrary.find(preset)) }
    }

    func add(to overrides: inout ProfileOverrides) {
        overrides.set(.target, to: address.target)
        overrides.set(.connectRate, to: connectRate)
        overrides.set(.resp, to: resp)
        overrides.set(.connectTimeout, to: connectTimeout)
        overrides.set(.timeout, to: timeout)
        overrides.set(.cluster, isOn: cluster)
        overrides.set(.readFrom, to: readFrom)
        tls.add(to: &overrides)
    }
}

enum SandboxChoice: String, ExpressibleByArgument, CaseIterable {
    case installed, embedded
}
