// SPDX-License-Identifier: Apache-2.0

/// The files with the limits of managed databases that are part of the program.
///
/// A new service is a file in the folder `Profiles/limits` and a line here.
enum BundledLimits {
    static let all: [(file: String, text: String)] = [
        ("azure-sql.yaml (bundled)", text(PackageResources.azure_sql_yaml)),
        ("cosmos.yaml (bundled)", text(PackageResources.cosmos_yaml)),
    ]

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
