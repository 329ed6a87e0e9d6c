// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Profiles

/// How a rediss:// target is known, and who we are there.
struct TLSOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A file of certificates that are trusted, instead of the system's.", valueName: "file"))
    var tlsCa: String?

    @Option(help: ArgumentHelp("A file with the client's certificate.", valueName: "file"))
    var tlsCert: String?

    @Option(help: ArgumentHelp("A file with the key of the client's certificate.", valueName: "file"))
    var tlsKey: String?

    @Option(
        help: ArgumentHelp(
            "The name that the server's certificate must have, if not the host of the URL.", valueName: "name"))
    var tlsServerName: String?

    @Flag(help: "Take any certificate of the server's.")
    var tlsInsecure = false

    func add(to overrides: inout ProfileOverrides) {
        overrides.set(.tlsCA, to: tlsCa)
        overrides.set(.tlsCertificate, to: tlsCert)
        overrides.set(.tlsKey, to: tlsKey)
        overrides.set(.tlsServerName, to: tlsServerName)
        overrides.set(.tlsInsecure, isOn: tlsInsecure)
    }
}
