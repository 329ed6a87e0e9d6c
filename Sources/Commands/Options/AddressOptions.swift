// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser

/// Where a cache is, and the passwords for it and for its Sentinels.
struct AddressOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The cache: redis://[[user:]password@]host[:port][/db], rediss://… (TLS), unix:///path, or "
                + "redis+sentinel://host[,host]/name. Also CACHEGAUGE_TARGET.",
            valueName: "url"))
    var target: String?

    @Option(help: ArgumentHelp("A file whose first line is the password. Also REDISCLI_AUTH.", valueName: "file"))
    var passwordFile: String?

    @Option(
        help: ArgumentHelp(
            "A file whose first line is the password of the Sentinels, if not the target's. Also "
                + "CACHEGAUGE_SENTINEL_PASSWORD.", valueName: "file"))
    var sentinelPasswordFile: String?
}
