// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Profiles

/// Which cache is broken, where it is not one of the tool's own, and who we are there.
struct DurableTargetOptions: ParsableArguments, CredentialOptions {
    @OptionGroup var address: AddressOptions

    @Option(help: ArgumentHelp("How long a connection may take to open.", valueName: "time"))
    var connectTimeout: String?

    @Option(help: ArgumentHelp("How long a reply is awaited.", valueName: "time"))
    var timeout: String?

    @Option(
        help: ArgumentHelp(
            "Settings for a service, stronger than the profile, weaker than flags: azure-managed-redis or "
                + "azure-cache-for-redis.", valueName: "name"))
    var preset: String?

    @OptionGroup var token: TokenOptions

    @OptionGroup var tls: TLSOptions

    @Flag(help: "Write also where keys of somebody else exist under the key name.")
    var overwrite = false

    @Flag(help: "Remove the run's keys at the end.")
    var cleanup = false

    func add(to overrides: inout ProfileOverrides) {
        overrides.set(.target, to: address.target)
        overrides.set(.connectTimeout, to: connectTimeout)
        overrides.set(.timeout, to: timeout)
        tls.add(to: &overrides)
    }
}
