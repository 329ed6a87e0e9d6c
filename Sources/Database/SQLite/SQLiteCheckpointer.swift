// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Synchronization

/// Moves the write-ahead log of an SQLite database into its file, on a thread and a connection of its own.
///
/// Sessions answer on the thread of the event loop, and one that moves the log itself, as it does by default at every
/// thousandth page, waits there for the disk. A passive checkpoint holds up neither readers nor writers.
final class SQLiteCheckpointer: Sendable {
    private static let interval: UInt32 = 250_000

    private let isStopped = Mutex(false)
    private let isDone = Mutex(false)
    private let failed = Mutex<DatabaseFailure?>(nil)

    private final class Body {
        let checkpointer: SQLiteCheckpointer
        let library: SQLiteLibrary
        let place: SQLitePlace

        init(_ checkpointer: SQLiteCheckpointer, _ library: SQLiteLibrary, _ place: SQLitePlace) {
            self.checkpointer = checkpointer
            self.library = library
            self.place = place
        }
    }

    /// Starts the thread; where that fails the log grows until it is closed.
    init(_ library: SQLiteLibrary, place: SQLitePlace) {
        let body = Unmanaged.passRetained(Body(self, library, place))
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                let body = Unmanaged<Body>.fromOpaque(context).takeRetainedValue()
                body.checkpointer.work(body.library, body.place)
                return nil
            }, body.toOpaque())
        guard status == 0 else {
            body.release()
            isDone.withLock { $0 = true }
            return
        }
        pthread_detach(thread)
    }

    /// Why the log is no longer moved, which costs room and nothing of what is measured.
    var failure: DatabaseFailure? { failed.withLock { $0 } }

    /// Ends the thread, and waits until its connection is closed.
    func stop() {
        isStopped.withLock { $0 = true }
        while !isDone.withLock({ $0 }) { usleep(1000) }
    }

    private func work(_ library: SQLiteLibrary, _ place: SQLitePlace) {
        checkpoint(library, place)
        isDone.withLock { $0 = true }
    }

    private func checkpoint(_ library: SQLiteLibrary, _ place: SQLitePlace) {
        do throws(DatabaseFailure) {
            let connection = try SQLiteConnection(library, place: place, creates: false)
            var left: UInt32 = 0
            while !isStopped.withLock({ $0 }) {
                if left == 0 {
                    _ = try connection.text("PRAGMA wal_checkpoint(PASSIVE)")
                    left = Self.interval
                }
                usleep(5000)
                left -= min(left, 5000)
            }
        } catch {
            failed.withLock { $0 = error }
        }
    }
}
