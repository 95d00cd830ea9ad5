import Basics
import ConnectorKit
import Foundation

/// What support needs to see of a run: no credential, no field that was typed, no record, no host.
package enum DiagnosticBundle {
    package static func json(
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

    private static func run(_ run: SyncRun) -> JSON {
        [
            "id": number(Int(run.id.value)), "trigger": .string(run.trigger.rawValue),
            "mode": .string(run.mode.rawValue), "retry_of": run.retryOf.map { number(Int($0.value)) } ?? .null,
            "state": .string(run.state.rawValue), "queued": time(run.queuedAt), "started": time(run.startedAt),
            "finished": time(run.finishedAt), "resumes": time(run.resumesAt),
            "error_kind": text(run.errorKind?.rawValue), "error": text(run.errorSentence),
            "error_detail": run.errorDetail ?? .null,
        ]
    }

    private static func stream(_ stream: SyncRunStream) -> JSON {
        [
            "part": .string(stream.stream), "state": .string(stream.state.rawValue),
            "total": stream.total.map(number) ?? .null, "read": number(stream.read),
            "created": number(stream.created), "updated": number(stream.updated),
            "unchanged": number(stream.unchanged), "removed": number(stream.removed),
            "left_out": number(stream.skipped), "errors": number(stream.errors), "pages": number(stream.pages),
            "calls": number(stream.calls), "waited_ms": number(Int(stream.throttled / .milliseconds(1))),
            "cursor_before": stream.cursorBefore ?? .null, "cursor_after": stream.cursorAfter ?? .null,
            "error_kind": text(stream.errorKind?.rawValue), "error": text(stream.errorSentence),
            "started": time(stream.startedAt), "finished": time(stream.finishedAt),
        ]
    }

    private static func error(_ error: RunError) -> JSON {
        [
            "part": .string(error.stream), "record": text(error.recordRef), "reason": .string(error.reason),
            "retryable": .bool(error.isRetryable), "solved": time(error.solvedAt),
        ]
    }

    private static func call(_ call: VendorCall) -> JSON {
        [
            "at": time(call.at), "method": .string(call.method), "path": .string(call.path),
            "status": call.status.map(number) ?? .null, "ms": number(call.ms), "bytes": number(call.bytes),
            "failure": text(call.failure),
        ]
    }

    private static func number(_ value: Int) -> JSON { .number(Decimal(value)) }
    private static func text(_ value: String?) -> JSON { value.map(JSON.string) ?? .null }
    private static func time(_ value: Date?) -> JSON {
        value.map { .string($0.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))) } ?? .null
    }
}
