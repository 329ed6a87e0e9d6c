// SPDX-License-Identifier: Apache-2.0
internal import CLibraries
internal import CLinux
internal import Glibc

/// How far a request is.
enum HTTPProgress {
    /// The descriptor is to be waited for.
    case waiting
    /// The answer is there, whatever its status.
    case answered
    /// A pause is over.
    case rested
    case failed(DatabaseFailure)
}

/// One kept connection to a server by libcurl, one request at a time, driven by its caller's event loop.
///
/// curl has a socket that it may replace, and a timer. Both are in a poller of this client's own, so that its caller has
/// one descriptor to wait for, which stays the same.
final class HTTPClient {
    private static let socketToken: UInt64 = 0
    private static let timerToken: UInt64 = 1
    private static let mostEvents = 4

    let descriptor: Int32
    private(set) var answer: HTTPAnswer
    private let library: CurlLibrary
    private let curl: UnsafePointer<cl_curl>
    private let easy: OpaquePointer
    private let multi: OpaquePointer
    private let timer: Int32
    private let origin: [UInt8]
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: 256)
    private let events = UnsafeMutablePointer<clinux_event>.allocate(capacity: mostEvents)
    private var lines: UnsafeMutableBufferPointer<cl_curl_line> = .allocate(capacity: 16)
    private var url: [UInt8] = []
    /// What curl reads where it is, as long as a request is under way.
    private var body = KeptBytes()
    private var headerBytes = KeptBytes()
    /// The addresses of the host, as long as curl knows them.
    private var resolved = KeptBytes()
    private let resolvedLine = UnsafeMutablePointer<cl_curl_line>.allocate(capacity: 1)
    private var method: HTTPMethod?
    /// What the poller watches; -1 for nothing.
    private var socket: Int32 = -1
    private var watched: UInt32 = 0
    /// curl wants to be called before anything is waited for.
    private var isDue = false
    private var isUnderWay = false
    private var pauseEnd: Int64?

    /// - Parameter headers: the names of the header lines of answers that are kept, in small letters.
    init(_ library: CurlLibrary, _ server: HTTPServer, keeping headers: [String]) throws(DatabaseFailure) {
        self.library = library
        curl = library.functions
        let easy = curl.pointee.easy_new()
        let multi = curl.pointee.multi_new()
        descriptor = clinux_epoll_create()
        timer = clinux_timer_create()
        guard let easy, let multi, descriptor >= 0, timer >= 0,
            clinux_epoll_watch(descriptor, timer, Self.timerToken, UInt32(CLINUX_READABLE)) == 0
        else {
            let reason = String(cString: strerror(errno))
            curl.pointee.easy_free(easy)
            if let multi { _ = curl.pointee.multi_free(multi) }
            if descriptor >= 0 { Glibc.close(descriptor) }
            if timer >= 0 { Glibc.close(timer) }
            throw DatabaseFailure(.other, text: "a connection could not be prepared: \(reason)", endsSession: true)
        }
        self.easy = easy
        self.multi = multi
        answer = HTTPAnswer(keeping: headers)
        origin = Array(server.origin.utf8)
        errorText.initialize(repeating: 0, count: 256)
        setUp(server)
    }

    deinit {
        if isUnderWay { _ = curl.pointee.multi_remove(multi, easy) }
        curl.pointee.easy_free(easy)
        _ = curl.pointee.multi_free(multi)
        Glibc.close(descriptor)
        Glibc.close(timer)
        errorText.deallocate()
        events.deallocate()
        lines.deallocate()
        resolvedLine.deallocate()
    }

    /// Begins a request, while none is under way.
    func begin(_ request: HTTPRequest) -> HTTPProgress {
        precondition(!isUnderWay, "A connection does one request at a time.")
        answer.reset()
        errorText[0] = 0
        url.removeAll(keepingCapacity: true)
        url.append(contentsOf: origin)
        url.append(contentsOf: request.path)
        url.append(0)
        url.withUnsafeBytes { set(CL_CURL_URL, $0.baseAddress) }
        set(request.method)
        if request.method == .post || request.method == .put {
            set(CL_CURL_POST_FIELDS, body.keep(request.body))
            setNumber(CL_CURL_POST_SIZE, request.body.count)
        }
        link(request.lines)
        isUnderWay = true
        guard curl.pointee.multi_add(multi, easy) == 0 else {
            isUnderWay = false
            return .failed(DatabaseFailure(.other, text: "curl takes no request", endsSession: true))
        }
        isDue = true
        return progress()
    }

    /// Goes on after the descriptor became ready.
    func advance() -> HTTPProgress {
        let count = clinux_epoll_wait(descriptor, events, Int32(Self.mostEvents), 0)
        for index in 0..<max(0, Int(count)) {
            if events[index].token == Self.timerToken {
                _ = clinux_timer_arm(timer, 0)
                if let end = pauseEnd, end <= clinux_monotonic() {
                    pauseEnd = nil
                    return .rested
                }
                isDue = true
            } else if isUnderWay && socket >= 0 {
                act(socket, Self.ready(events[index].events))
            } else {
                unwatch()
            }
        }
        return isUnderWay ? progress() : .waiting
    }

    /// Does nothing for so long; `advance` then says that it has rested.
    func pause(nanoseconds: Int64) {
        let end = clinux_monotonic() + max(1, nanoseconds)
        pauseEnd = end
        _ = clinux_timer_arm(timer, end)
    }

    /// Looks after the connection between requests: one that the server has closed is left, and the next request opens
    /// another.
    func checkIdle() {
        guard !isUnderWay, pauseEnd == nil else { return }
        _ = clinux_timer_arm(timer, 0)
        unwatch()
    }

    // MARK: curl's side

    private func progress() -> HTTPProgress {
        while isDue {
            isDue = false
            act(Int32(CL_CURL_TIMEOUT_SOCKET), 0)
        }
        let result = cl_curl_take_result(curl, multi)
        guard result >= 0 else { return .waiting }
        answer.status = cl_curl_status(curl, easy)
        _ = curl.pointee.multi_remove(multi, easy)
        isUnderWay = false
        guard result == 0 else { return .failed(library.failure(result, String(cString: errorText))) }
        return .answered
    }

    private func act(_ socket: Int32, _ ready: Int32) {
        var running: Int32 = 0
        _ = curl.pointee.multi_advance(multi, socket, ready, &running)
    }

    private static func ready(_ events: UInt32) -> Int32 {
        var ready = 0
        if events & UInt32(CLINUX_READABLE) != 0 { ready |= CL_CURL_READY_IN }
        if events & UInt32(CLINUX_WRITABLE) != 0 { ready |= CL_CURL_READY_OUT }
        if events & UInt32(CLINUX_FAILED | CLINUX_HANGUP) != 0 { ready |= CL_CURL_READY_ERROR }
        return Int32(ready)
    }

    /// curl wants to know about a socket, or no longer.
    private func socketWanted(_ socket: Int32, _ what: Int32) {
        // Between requests the socket stays watched: most of them want the same one for the same.
        guard Int(what) != CL_CURL_POLL_REMOVE else { return }
        var wanted: UInt32 = 0
        if Int(what) & CL_CURL_POLL_IN != 0 { wanted |= UInt32(CLINUX_READABLE) }
        if Int(what) & CL_CURL_POLL_OUT != 0 { wanted |= UInt32(CLINUX_WRITABLE) }
        guard socket != self.socket || wanted != watched else { return }
        if self.socket >= 0 && socket != self.socket { unwatch() }
        self.socket = socket
        watched = wanted
        _ = clinux_epoll_watch(descriptor, socket, Self.socketToken, wanted)
    }

    private func unwatch() {
        guard socket >= 0 else { return }
        _ = clinux_epoll_remove(descriptor, socket)
        socket = -1
    }

    private func timerWanted(_ milliseconds: Int) {
        switch milliseconds {
        case ..<0: break
        case 0: isDue = true
        default: _ = clinux_timer_arm(timer, clinux_monotonic() + Int64(milliseconds) * 1_000_000)
        }
    }

    private func socketClosed(_ socket: Int32) {
        if socket == self.socket { unwatch() }
        Glibc.close(socket)
    }

    // MARK: Options

    private func setUp(_ server: HTTPServer) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        setNumber(CL_CURL_NO_SIGNAL, 1)
        setNumber(CL_CURL_PATH_AS_IS, 1)
        // A libcurl that was built without HTTP/2 refuses the option and asks for HTTP/1.1.
        setNumber(CL_CURL_HTTP_VERSION, CL_CURL_HTTP_2_OVER_TLS)
        setNumber(CL_CURL_CONNECT_TIMEOUT_MS, 10_000)
        // A proxy of the environment would be measured instead of the database.
        "".withCString { set(CL_CURL_PROXY, $0) }
        "cachegauge".withCString { set(CL_CURL_USER_AGENT, $0) }
        if let roots = server.roots { roots.withCString { set(CL_CURL_ROOTS_FILE, $0) } }
        if let text = server.resolved {
            let address = resolved.keep(Array(text.utf8) + [0])
            resolvedLine.initialize(
                to: cl_curl_line(text: address?.assumingMemoryBound(to: CChar.self), next: nil))
            set(CL_CURL_RESOLVED, resolvedLine)
        }
        set(CL_CURL_ERROR_TEXT, errorText)
        set(CL_CURL_WRITE_DATA, context)
        set(CL_CURL_HEADER_DATA, context)
        set(CL_CURL_CLOSE_SOCKET_DATA, context)
        _ = cl_curl_set_writer(curl, easy, Int32(CL_CURL_WRITE_FUNCTION)) { bytes, size, count, context in
            HTTPClient.of(context)?.answer.body.append(
                contentsOf: UnsafeRawBufferPointer(start: bytes, count: Int(size * count)))
            return size * count
        }
        _ = cl_curl_set_writer(curl, easy, Int32(CL_CURL_HEADER_FUNCTION)) { bytes, size, count, context in
            HTTPClient.of(context)?.answer.take(line: UnsafeRawBufferPointer(start: bytes, count: Int(size * count)))
            return size * count
        }
        _ = cl_curl_set_closer(curl, easy) { context, socket in
            HTTPClient.of(context)?.socketClosed(socket)
            return 0
        }
        _ = cl_curl_watch(
            curl, multi,
            { _, socket, what, context, _ in
                HTTPClient.of(context)?.socketWanted(socket, what)
                return 0
            },
            { _, milliseconds, context in
                HTTPClient.of(context)?.timerWanted(milliseconds)
                return 0
            }, context)
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> HTTPClient? {
        context.map { Unmanaged<HTTPClient>.fromOpaque($0).takeUnretainedValue() }
    }

    private func set(_ method: HTTPMethod) {
        guard method != self.method else { return }
        self.method = method
        switch method {
        case .get, .delete: setNumber(CL_CURL_GET, 1)
        case .post, .put: setNumber(CL_CURL_POST, 1)
        }
        switch method {
        case .get, .post: set(CL_CURL_METHOD, nil)
        case .put: "PUT".withCString { set(CL_CURL_METHOD, $0) }
        case .delete: "DELETE".withCString { set(CL_CURL_METHOD, $0) }
        }
    }

    /// Makes curl's list of the header lines.
    private func link(_ headers: HTTPLines) {
        let starts = headers.starts
        if starts.count > lines.count {
            lines.deallocate()
            lines = .allocate(capacity: starts.count * 2)
        }
        let bytes = headerBytes.keep(headers.bytes)
        for (index, start) in starts.enumerated() {
            let next = index + 1 < starts.count ? lines.baseAddress.map { $0 + (index + 1) } : nil
            lines.initializeElement(
                at: index,
                to: cl_curl_line(text: bytes.map { ($0 + start).assumingMemoryBound(to: CChar.self) }, next: next))
        }
        set(CL_CURL_HEADERS, starts.isEmpty ? nil : UnsafeRawPointer(lines.baseAddress))
    }

    private func set(_ option: Int, _ value: UnsafeRawPointer?) {
        _ = cl_curl_set_pointer(curl, easy, Int32(option), value)
    }

    private func setNumber(_ option: Int, _ value: Int) { _ = cl_curl_set_number(curl, easy, Int32(option), value) }
}
