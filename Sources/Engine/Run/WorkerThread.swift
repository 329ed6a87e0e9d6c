// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc

/// A thread of the operating system that runs one closure; joined by its owner.
///
/// Swift's tasks would hop between threads, which costs about 20 µs when two threads hand over.
struct WorkerThread {
    private let handle: pthread_t

    private final class Body {
        let run: () -> Void
        init(_ run: @escaping () -> Void) { self.run = run }
    }

    /// - Parameter processor: the processor to pin the thread to, or nil.
    init(name: String, processor: Int?, _ run: @escaping @Sendable () -> Void) {
        let body = Unmanaged.passRetained(
            Body {
                clinux_name_thread(name)
                if let processor { _ = clinux_pin_thread(Int32(processor)) }
                _ = clinux_set_timer_slack()
                run()
            })
        var handle = pthread_t()
        let status = pthread_create(
            &handle, nil,
            { context in
                if let context { Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, body.toOpaque())
        precondition(status == 0, "A thread could not be started: error \(status).")
        self.handle = handle
    }

    func join() { pthread_join(handle, nil) }
}
