// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Plan
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

    /// For what has no profile.
    ///
    /// - Throws: `UsageError` for an empty name.
    func plan() throws -> TLSPlan {
        for (flag, value) in [
            ("--tls-ca", tlsCa), ("--tls-cert", tlsCert), ("--tls-key", tlsKey), ("--tls-server-name", tlsServerName),
        ] where value?.isEmpty == true {
            throw UsageError("\(flag) is empty: give the name of a file or a host, or leave it out.")
        }
        return TLSPlan(
            authorities: tlsCa, certificate: tlsCert, key: tlsKey, serverName: tlsServerName, isInsecure: tlsInsecure)
    }

    func add(to overrides: inout ProfileOverrides) {
        overrides.set(.tlsCA, to: tlsCa)
        overrides.set(.tlsCertificate, to: tlsCert)
        overrides.set(.tlsKey, to: tlsKey)
        overrides.set(.tlsServerName, to: tlsServerName)
        overrides.set(.tlsInsecure, isOn: tlsInsecure)
    }
}
