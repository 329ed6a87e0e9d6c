// SPDX-License-Identifier: Apache-2.0

/// The tier files that are part of the program.
///
/// A new service is a file in the folder `Profiles/tiers` and a line here.
enum BundledTiers {
    static let all: [(file: String, text: String)] = [
        ("azure-managed-redis.yaml (bundled)", text(PackageResources.azure_managed_redis_yaml)),
        ("azure-cache-for-redis.yaml (bundled)", text(PackageResources.azure_cache_for_redis_yaml)),
    ]

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
