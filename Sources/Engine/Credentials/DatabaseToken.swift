// SPDX-License-Identifier: Apache-2.0
package import Database
internal import Glibc
package import Plan
package import Results

/// The token of a database, renewed on a thread of its own as long as somebody holds this.
///
/// When the last one lets go the renewing ends, and a command that runs is stopped.
package final class DatabaseToken: Sendable {
    /// What sessions take the present token from.
    package let secret: DatabaseSecret
    private let lease: TokenLease

    /// Fetches the first token.
    ///
    /// Blocks until it is there.
    ///
    /// - Throws: `DatabaseError` when there is none.
    package init(_ plan: TokenPlan, for database: any DatabaseSpec) throws {
        let reader = TokenReader(plan: plan)
        let token: AccessToken
        do throws(TokenTextError) {
            token = try reader.read()
        } catch {
            throw Self.failure(database, reader.sentence(error))
        }
        if let end = token.expiresAt, end <= Int64(time(nil)) {
            throw Self.failure(database, "The token of \(plan.flag) has expired already.")
        }
        let secret = DatabaseSecret(token.secret)
        self.secret = secret
        lease = TokenLease(try TokenKeeper(token, reader) { secret.replace(with: $0) })
    }

    /// What became of it since this was asked for the last time.
    package func takeRecord() -> TokenRecord {
        var record = TokenRecord(source: lease.keeper.source)
        (record.renewals, record.failures) = lease.keeper.takeEvents()
        return record
    }

    private static func failure(_ database: any DatabaseSpec, _ sentence: String) -> DatabaseError {
        DatabaseError(
            database, during: "fetching a token", DatabaseFailure(.authentication, text: String(sentence.dropLast())))
    }
}
