import Basics
import ConnectorKit

/// What is written to NinjaOne: the reset of an alert, which ends it until its condition is met again.
extension NinjaOne {
    static let verbs: [Verb: VerbSupport] = [
        .resolveAlert: .supported,
        .acknowledgeAlert: .unsupported(
            because: "NinjaOne’s public API cannot acknowledge an alert; it is acknowledged here only."),
        .createTicket: .unsupported(because: "Tickets are kept in your PSA, not in NinjaOne."),
    ]

    package static func call(for order: WriteOrder) throws(VendorFailure) -> WriteCall {
        guard case .resolveAlert(let reset) = order.write else {
            throw VendorFailure(
                .unexpected, "NinjaOne takes no \(order.write.verb.noun)",
                manifest.support(of: order.write.verb).reason ?? "")
        }
        return WriteCall(
            "POST", "/v2/alert/{ref}/reset", ref: reset.alert,
            .json(["source": "Vectis", "reference": .string(order.reference), "message": .string(reset.note)]),
            what: "the reset of the alert", doneStatuses: [404])
    }

    package static func lookUp(_ order: WriteOrder) -> WriteQuestion? {
        guard case .resolveAlert(let reset) = order.write else { return nil }
        return WriteQuestion("/v2/alerts", what: "the active alerts") { body, _ in
            let isActive = try Rows<WireAlertID>(body).good.contains { $0.uid == reset.alert }
            return isActive ? .absent : .found(WriteReceipt(id: reset.alert))
        }
    }

    package static func alreadyThere(_ order: WriteOrder) -> WriteQuestion? { lookUp(order) }

    package static func receipt(for order: WriteOrder, _ answer: PageBody?, _ context: ConnectorContext)
        -> WriteReceipt
    {
        WriteReceipt(id: order.write.record?.ref)
    }

    package static func effects(of write: Write, _ receipt: WriteReceipt) -> [WriteEffect] { [.stream("alerts")] }
}
