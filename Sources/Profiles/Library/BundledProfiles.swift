// SPDX-License-Identifier: Apache-2.0

/// The profiles that are part of the program.
///
/// A new one is a file in the folder `Profiles` and a line here.
enum BundledProfiles {
    /// The profile of a run that names none.
    static let standard = "user-profile"

    static let all: [ProfileSource] = [
        source("user-profile", PackageResources.user_profile_yaml),
        source("smoke", PackageResources.smoke_yaml),
        source("session-store", PackageResources.session_store_yaml),
        source("product-catalog", PackageResources.product_catalog_yaml),
        source("rate-limiter", PackageResources.rate_limiter_yaml),
        source("leaderboard", PackageResources.leaderboard_yaml),
    ]

    private static func source(_ name: String, _ bytes: [UInt8]) -> ProfileSource {
        ProfileSource(name: name, file: "\(name).yaml (bundled)", text: String(decoding: bytes, as: UTF8.self))
    }
}
