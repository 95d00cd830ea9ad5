import Basics
import ConnectorKit
import Foundation

/// What support needs to see of a run: no credential, no field that was typed, no record, no host.
package struct DiagnosticBundle {
    private let typed: TypedWords

    /// - Parameter fields: those of the connector; what was typed into them is taken out of every error.
    package static func json(
        _ run: SyncRun, _ connection: Connection, fields: [Field], _ streams: [SyncRunStream], _ errors: [RunError],
        _ calls: [VendorCall]
    ) -> JSON {
        DiagnosticBundle(typed: TypedWords(connection.plainFields, fields)).json(
            run, connection, streams, errors, calls)
    }

    private func json(
        _ run: SyncRun, _ connection: Connection, _ streams: [SyncRunStream], _ errors: [RunError],
        _ calls: [VendorCall]
    ) -> JSON {
        [
            "run": self.run(run),
            "connection": [
                "connector": .string(connection.connector), "enabled": .bool(connection.isEnabled),
                "interval_minutes": number(connection.intervalMinutes),
                "lookback_days": number(connection.lookbackDays),
                "parts_off": .array(connection.streamsOff.sorted().map(JSON.string)),
                "failures_in_a_row": number(connection.failures), "last_success": time(connection.lastOkAt),
            ],
            "parts": .array(streams.map(stream)),
            "put_aside": .array(errors.map(error)),
            "calls": .array(calls.map(call)),
        ]
    }

    private func run(_ run: SyncRun) -> JSON {
        [
            "id": number(Int(run.id.value)), "trigger": .string(run.trigger.rawValue),
            "mode": .string(run.mode.rawValue), "retry_of": run.retryOf.map { number(Int($0.value)) } ?? .null,
            "state": .string(run.state.rawValue), "queued": time(run.queuedAt), "started": time(run.startedAt),
            "finished": time(run.finishedAt), "resumes": time(run.resumesAt),
            "error_kind": word(run.errorKind?.rawValue), "error": text(run.errorSentence),
            "error_detail": value(run.errorDetail),
        ]
    }

    private func stream(_ stream: SyncRunStream) -> JSON {
        [
            "part": .string(stream.stream), "state": .string(stream.state.rawValue),
            "total": stream.total.map(number) ?? .null, "read": number(stream.read),
            "created": number(stream.created), "updated": number(stream.updated),
            "unchanged": number(stream.unchanged), "removed": number(stream.removed),
            "left_out": number(stream.skipped), "errors": number(stream.errors), "pages": number(stream.pages),
            "calls": number(stream.calls), "waited_ms": number(Int(stream.throttled / .milliseconds(1))),
            "cursor_before": value(stream.cursorBefore), "cursor_after": value(stream.cursorAfter),
            "error_kind": word(stream.errorKind?.rawValue), "error": text(stream.errorSentence),
            "started": time(stream.startedAt), "finished": time(stream.finishedAt),
        ]
    }

    private func error(_ error: RunError) -> JSON {
        [
            "part": .string(error.stream), "record": text(error.recordRef), "reason": text(error.reason),
            "retryable": .bool(error.isRetryable), "solved": time(error.solvedAt),
        ]
    }

    private func call(_ call: VendorCall) -> JSON {
        [
            "at": time(call.at), "method": .string(call.method), "path": text(call.path),
            "status": call.status.map(number) ?? .null, "ms": number(call.ms), "bytes": number(call.bytes),
            "failure": text(call.failure),
        ]
    }

    private func number(_ value: Int) -> JSON { .number(Decimal(value)) }
    private func word(_ value: String?) -> JSON { value.map(JSON.string) ?? .null }
    private func text(_ value: String?) -> JSON { value.map { .string(typed.hidden(in: $0)) } ?? .null }
    private func value(_ value: JSON?) -> JSON { value.map { typed.hidden(in: $0) } ?? .null }
    private func time(_ value: Date?) -> JSON {
        value.map { .string($0.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))) } ?? .null
    }
}
