import Basics
import CPQ
import Foundation
import Logging

/// libpq without blocking: what is sent and awaited on one session, every wait with a deadline.
final class Wire {
    private let handle: OpaquePointer
    /// The session ended or stands somewhere unknown: it is only good for closing.
    private(set) var isBroken = false

    typealias Deadline = ContinuousClock.Instant

    /// Connects.
    ///
    /// - Throws: `DatabaseError.unavailable`. A host name is looked up by the system's resolver, whose own limits hold.
    init(_ parameters: [String: String], to place: String, by deadline: Deadline) throws {
        let started = withCStrings(Array(parameters.keys)) { keywords in
            withCStrings(Array(parameters.values)) { values in PQconnectStartParams(keywords, values, 0) }
        }
        guard let started else { throw DatabaseError(.unavailable, "no memory for a connection") }
        handle = started

        try finishConnecting(to: place, by: deadline)
        PQsetnonblocking(handle, 1)
        PQsetNoticeProcessor(handle, { _, text in logNotice(text) }, nil)
    }

    deinit {
        PQfinish(handle)
    }

    var isIdle: Bool { PQtransactionStatus(handle) == PQTRANS_IDLE }
    var isInTransaction: Bool { PQtransactionStatus(handle) == PQTRANS_INTRANS }
    var socket: Int32 { PQsocket(handle) }

    /// Nothing has arrived unasked; between statements that would be the end of the session.
    var isQuiet: Bool {
        !isBroken && PQstatus(handle) == CONNECTION_OK && ready(for: POLLIN, until: .now) == 0
    }

    /// Declares the session unfit for further use.
    func abandon() {
        isBroken = true
    }

    /// Sends by `start`, which calls one of libpq's PQsend functions, and waits for the whole answer.
    ///
    /// - Throws: the first error among the results; `unavailable` when the session ends or stays silent.
    /// - Returns: the last result, nil when there was none.
    func ask(_ query: String, by deadline: Deadline, _ start: (OpaquePointer) -> Int32) throws -> OpaquePointer? {
        guard !isBroken else { throw DatabaseError(.unavailable, "the connection was lost") }
        guard start(handle) == 1 else { throw lost() }
        return try finish(query, by: deadline)
    }

    /// Waits for the results of what was sent.
    func finish(_ query: String, by deadline: Deadline) throws -> OpaquePointer? {
        try flush(by: deadline)
        var last: OpaquePointer?
        var failure: DatabaseError?
        while let result = try next(by: deadline, clearing: last) {
            PQclear(last)
            last = result
            let status = PQresultStatus(result)
            if status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE {
                failure = failure ?? DatabaseError(result: result, query: query)
            }
            if status == PGRES_COPY_IN { break }
        }
        if let failure {
            PQclear(last)
            if failure.isFatal || PQstatus(handle) != CONNECTION_OK { isBroken = true }
            throw failure.sqlState == nil && isBroken ? lost() : failure
        }
        return last
    }

    /// Sends a piece of COPY data and waits until the kernel has taken it.
    func put(_ bytes: UnsafeRawBufferPointer, by deadline: Deadline) throws {
        let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
        while true {
            switch PQputCopyData(handle, start, Int32(bytes.count)) {
            case 1: return try flush(by: deadline)
            case 0: try flush(by: deadline)
            default: throw lost()
            }
        }
    }

    /// Ends COPY data; with a `complaint` the server throws it all away.
    func endPut(_ complaint: String?) throws {
        guard PQputCopyEnd(handle, complaint) == 1 else { throw lost() }
    }

    /// Reads what has arrived and takes the notifications out of it.
    func notifications() throws -> [(channel: String, payload: String)] {
        guard PQconsumeInput(handle) == 1 else { throw lost() }
        var all: [(channel: String, payload: String)] = []
        while let notification = PQnotifies(handle) {
            all.append((String(cString: notification.pointee.relname), String(cString: notification.pointee.extra)))
            PQfreemem(notification)
        }
        return all
    }

    /// What the server keeps instead of a password.
    func verifier(of password: Secret, for role: String) throws -> String {
        let text = password.reveal { PQencryptPasswordConn(handle, $0, role, "scram-sha-256") }
        guard let text else { throw DatabaseError(.other, "no password can be set: \(complaint)") }
        defer { PQfreemem(text) }
        return String(cString: text)
    }

    private func next(by deadline: Deadline, clearing earlier: OpaquePointer?) throws -> OpaquePointer? {
        do {
            while PQisBusy(handle) == 1 {
                try wait(for: POLLIN, until: deadline)
                guard PQconsumeInput(handle) == 1 else { throw lost() }
            }
        } catch {
            PQclear(earlier)
            throw error
        }
        return PQgetResult(handle)
    }

    private func flush(by deadline: Deadline) throws {
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1:
                let events = try wait(for: POLLIN | POLLOUT, until: deadline)
                if events & Int16(POLLIN) != 0, PQconsumeInput(handle) != 1 { throw lost() }
            default: throw lost()
            }
        }
    }

    private func finishConnecting(to place: String, by deadline: Deadline) throws {
        var wanted = PGRES_POLLING_WRITING
        while wanted != PGRES_POLLING_OK {
            guard wanted != PGRES_POLLING_FAILED else {
                throw DatabaseError(.unavailable, "no connection to \(place): \(complaint)")
            }
            if ready(for: wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT, until: deadline) == 0 {
                throw DatabaseError(.unavailable, "no connection to \(place): the server did not answer in time")
            }
            wanted = PQconnectPoll(handle)
        }
    }

    @discardableResult
    private func wait(for events: Int32, until deadline: Deadline) throws -> Int16 {
        let happened = ready(for: events, until: deadline)
        guard happened != 0 else {
            isBroken = true
            throw DatabaseError(
                .unavailable, "the server stayed silent beyond the time allowed; the connection was given up")
        }
        return happened
    }

    /// What of `events` is possible on the socket; 0 when nothing was until the deadline.
    private func ready(for events: Int32, until deadline: Deadline) -> Int16 {
        var entry = pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)
        while true {
            let left = max(0, ContinuousClock.now.duration(to: deadline).milliseconds)
            let count = poll(&entry, 1, Int32(clamping: left))
            if count > 0 { return entry.revents }
            if count == 0 || errno != EINTR { return 0 }
        }
    }

    private func lost() -> DatabaseError {
        isBroken = true
        return DatabaseError(.unavailable, "the connection was lost: \(complaint)")
    }

    private var complaint: String {
        let text = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
        return text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

private func logNotice(_ text: UnsafePointer<CChar>?) {
    guard let text else { return }
    Logger(label: "database").notice("database.notice", metadata: ["text": "\(String(cString: text))"])
}

/// Lends C copies of `strings`, ended by a null pointer.
private func withCStrings<Result>(_ strings: [String], _ body: ([UnsafePointer<CChar>?]) -> Result) -> Result {
    let copies = strings.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    return body(copies.map { UnsafePointer($0) } + [nil])
}
