// SPDX-License-Identifier: Apache-2.0
import Database
import Plan
import Testing

@testable import Engine

@Suite("The token of a database")
struct DatabaseSecretTests {
    @Test("is renewed for its sessions once for each new one")
    func renewal() throws {
        let secret = DatabaseSecret("first")
        let plan = TokenPlan(.command("none"), timeout: 1_000_000_000, isDatabase: true)
        let keeper = try TokenKeeper(AccessToken(secret: "first"), TokenReader(plan: plan)) {
            secret.replace(with: $0)
        }
        #expect(secret.version == 1)
        keeper.accept(AccessToken(secret: "second"), at: 0)
        #expect(secret.text == "second" && secret.version == 2)
        keeper.accept(AccessToken(secret: "second"), at: 1)
        #expect(secret.version == 2)
        #expect(plan.flag == "--database-token-command")
    }
}
