// SPDX-License-Identifier: Apache-2.0

/// Renews the token of a keeper as long as somebody holds this.
final class TokenLease: Sendable {
    let keeper: TokenKeeper

    init(_ keeper: TokenKeeper) {
        self.keeper = keeper
        keeper.start()
    }

    deinit { keeper.stop() }
}
