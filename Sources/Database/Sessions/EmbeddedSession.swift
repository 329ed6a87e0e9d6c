// SPDX-License-Identifier: Apache-2.0

/// A database inside this process: every step is done at once, on the caller's thread.
package final class EmbeddedSession: DatabaseSession {
    private let driver: any BlockingDriver

    package init(_ driver: any BlockingDriver) { self.driver = driver }

    deinit { driver.disconnect() }

    package func connect() -> SessionProgress { .done(driver.connect()) }

    package func begin(_ query: DatabaseQuery) -> SessionProgress { .done(driver.run(query)) }

    package func advance() -> SessionProgress { preconditionFailure("An embedded database never waits.") }

    package func checkIdle() -> DatabaseFailure? { nil }

    package func close() { driver.disconnect() }
}
