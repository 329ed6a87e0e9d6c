// SPDX-License-Identifier: Apache-2.0
import CChildren
import Glibc

/// A child process whose use of processor and memory the kernel tells us when it ends.
struct MeasuredProcess: ~Copyable {
    /// What a process used from its start to its end.
    struct Usage {
        var exitCode: Int32
        /// User and system time of all its threads, in microseconds.
        var processorMicroseconds: Int64
        var peakResidentBytes: Int64
        var standardOutput: String
        var standardError: String
    }

    let identifier: pid_t
    private let name: String
    private let output: Capture
    private let error: Capture
    private var isCollected = false

    /// Runs `command`, whose first word is an absolute path, on one processor, or anywhere when that is nil.
    init(_ command: [String], processor: Int?) throws {
        let output = try Capture()
        let error = try Capture()
        var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        defer {
            for word in words {
                free(word)
            }
        }
        let identifier = cchildren_start(
            command[0], &words, processor.map(Int32.init) ?? -1, output.descriptor, error.descriptor)
        guard identifier > 0 else {
            throw BenchmarkFailure("\(command[0]) could not be started: \(String(cString: strerror(errno))).")
        }
        self.identifier = identifier
        self.output = output
        self.error = error
        name = command[0]
    }

    deinit {
        if !isCollected {
            kill(identifier, SIGKILL)
            var status: Int32 = 0
            while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
        }
    }

    func send(_ signal: Int32) {
        kill(identifier, signal)
    }

    /// Waits for the end of the process.
    ///
    /// After `seconds` it is killed and an error is thrown.
    consuming func wait(seconds: Double) throws -> Usage {
        let deadline = monotonicSeconds() + seconds
        var status: Int32 = 0
        var resources = rusage()
        while true {
            let result = wait4(identifier, &status, WNOHANG, &resources)
            if result == identifier {
                isCollected = true
                return usage(status: status, resources: resources)
            }
            if result < 0, errno != EINTR {
                throw BenchmarkFailure("Waiting for \(name) failed: \(String(cString: strerror(errno))).")
            }
            if monotonicSeconds() > deadline {
                throw BenchmarkFailure(
                    "\(name) still ran after \(Int(seconds)) s and was ended. It wrote: \(output.text)\(error.text)")
            }
            usleep(20_000)
        }
    }

    private func usage(status: Int32, resources: rusage) -> Usage {
        let signal = status & 0x7F
        let microseconds =
            Int64(resources.ru_utime.tv_sec + resources.ru_stime.tv_sec) * 1_000_000
            + Int64(resources.ru_utime.tv_usec + resources.ru_stime.tv_usec)
        return Usage(
            exitCode: signal == 0 ? (status >> 8) & 0xFF : 128 + signal,
            processorMicroseconds: microseconds,
            peakResidentBytes: Int64(resources.ru_maxrss) * 1_024,
            standardOutput: output.text,
            standardError: error.text)
    }
}

/// A temporary file without a name, for what a child writes: it never blocks the child, as a full pipe would.
private final class Capture {
    private let file: UnsafeMutablePointer<FILE>

    init() throws {
        guard let file = tmpfile() else {
            throw BenchmarkFailure("A temporary file could not be made: \(String(cString: strerror(errno))).")
        }
        self.file = file
        guard fcntl(fileno(file), F_SETFD, FD_CLOEXEC) == 0 else {
            throw BenchmarkFailure("A temporary file could not be kept to itself: \(String(cString: strerror(errno))).")
        }
    }

    deinit {
        fclose(file)
    }

    var descriptor: Int32 {
        fileno(file)
    }

    var text: String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = pread(descriptor, &chunk, chunk.count, off_t(bytes.count))
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Seconds on the clock that never steps.
func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
