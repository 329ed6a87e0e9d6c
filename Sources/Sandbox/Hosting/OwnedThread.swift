// SPDX-License-Identifier: Apache-2.0
import Glibc
import Network

/// A kernel thread that runs one closure; whoever starts it joins it.
///
/// All signals are blocked on it, so that they reach the threads that expect them.
struct OwnedThread: Sendable {
    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private let handle: pthread_t

    /// Starts the closure on a new thread.
    init(_ run: @escaping @Sendable () -> Void) throws(SystemCallError) {
        let body = Unmanaged.passRetained(Body(run))
        var handle = pthread_t()
        let error = pthread_create(
            &handle, nil,
            { argument in
                guard let argument else { return nil }
                var all = sigset_t()
                sigfillset(&all)
                pthread_sigmask(SIG_SETMASK, &all, nil)
                Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        guard error == 0 else {
            body.release()
            throw SystemCallError("pthread_create", error)
        }
        self.handle = handle
    }

    /// Waits until the closure has returned; once only.
    func join() { pthread_join(handle, nil) }
}
