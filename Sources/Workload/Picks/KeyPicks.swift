// SPDX-License-Identifier: Apache-2.0

/// Every key pick there is.
///
/// A new one is a file beside this and a line here.
public enum KeyPicks {
    public static let all: [any KeyPick.Type] = [
        UniformPick.self,
        ZipfPick.self,
        HotspotPick.self,
        LatestPick.self,
        SequentialPick.self,
        GaussianPick.self,
        ExponentialPick.self,
    ]
}
