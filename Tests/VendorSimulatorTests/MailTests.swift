import Basics
import Foundation
import Glibc
import HTTPTypes
import Testing

@testable import VendorSimulator

struct MailTests {
    private let mail = MailCatcher()

    /// The codes of a conversation's answers, and what was kept.
    private func talk(_ lines: String...) -> (codes: [String], mails: [MailSession.Envelope], isOver: Bool) {
        var session = MailSession(mail.settings, mail.faults)
        var steps = [session.begin()]
        for line in lines where !steps.contains(where: \.isOver) { steps.append(session.answer(Array(line.utf8))) }
        return (
            steps.flatMap(\.replies).map { String($0.prefix(4)) }, steps.compactMap(\.mail),
            steps.contains(where: \.isOver)
        )
    }

    private static let plain = Data("\0postbox\0Kq7-mail-Rz2".utf8).base64EncodedString()

    @Test func `a mail is kept with its envelope, dots unstuffed`() {
        let said = talk(
            "EHLO here", "MAIL FROM:<a@example.com> SIZE=100", "RCPT TO:<b@example.com>", "RCPT TO:<c@example.com>",
            "DATA", "Subject: Hi", "", "..dot", ".", "QUIT")

        #expect(
            said.codes == [
                "220 ", "250-", "250-", "250-", "250-", "250-", "250 ", "250 ", "250 ", "250 ", "354 ", "250 ", "221 ",
            ])
        #expect(said.mails.map(\.to) == [["b@example.com", "c@example.com"]])
        #expect(said.mails.first?.bytes == Array("Subject: Hi\r\n\r\n.dot\r\n".utf8))
    }

    @Test func `the order of commands is watched, and RSET forgets`() {
        #expect(talk("MAIL FROM:<a@b.c>").codes.last == "503 ")
        #expect(talk("HELO x", "RCPT TO:<a@b.c>").codes.last == "503 ")
        #expect(talk("HELO x", "MAIL FROM:<>", "DATA").codes.last == "503 ")
        #expect(talk("HELO x", "MAIL FROM:<a@b.c>", "RSET", "RCPT TO:<a@b.c>").codes.last == "503 ")
        #expect(talk("HELO x", "MAIL FROM:a@b.c").codes.last == "501 ")
        #expect(talk("HELO x", "NONSENSE").codes.last == "500 ")
        #expect(talk("HELO x", "NOOP a\nQUIT").codes.last == "500 ")
    }

    @Test func `PLAIN and LOGIN sign in, wrong words do not`() {
        mail.set { $0.needsSignIn = true }
        let name = Data("postbox".utf8).base64EncodedString()
        let word = Data("Kq7-mail-Rz2".utf8).base64EncodedString()

        #expect(talk("EHLO x", "MAIL FROM:<a@b.c>").codes.last == "530 ")
        #expect(
            talk("EHLO x", "AUTH PLAIN \(MailTests.plain)", "MAIL FROM:<a@b.c>").codes.suffix(2) == ["235 ", "250 "])
        #expect(talk("EHLO x", "AUTH PLAIN", MailTests.plain).codes.suffix(2) == ["334 ", "235 "])
        #expect(talk("EHLO x", "AUTH LOGIN", name, word).codes.suffix(3) == ["334 ", "334 ", "235 "])
        #expect(talk("EHLO x", "AUTH LOGIN", name, name).codes.last == "535 ")
        #expect(talk("EHLO x", "AUTH CRAM-MD5").codes.last == "504 ")
    }

    @Test(arguments: [
        (MailFault(.refuse), "550 ", 0, false), (MailFault(.refuse, at: .body, code: 451), "451 ", 0, false),
        (MailFault(.cutAfterDot), "354 ", 1, true), (MailFault(.loseAfterDot), "354 ", 0, true),
        (MailFault(.cut, at: .connect), nil, 0, true), (MailFault(.cut, at: .sender), "250 ", 0, true),
        (MailFault(.cut, at: .quit), "250 ", 1, true), (MailFault(.refuse, to: "other@b.c"), "221 ", 1, true),
    ])
    func `faults strike where they are set`(fault: MailFault, last: String?, kept: Int, isOver: Bool) {
        mail.faults.add(fault)
        let said = talk(
            "EHLO x", "MAIL FROM:<a@b.c>", "RCPT TO:<d@b.c>", "DATA", "x", ".", "QUIT")

        // After a refused recipient there is nobody to write to: DATA is out of order, and so are the lines behind it.
        if fault.kind == .refuse, fault.at == .recipient, fault.to == nil {
            #expect(said.codes.contains("550 ") && said.codes.contains("503 "))
        } else if fault.at == .body, fault.kind == .refuse {
            #expect(said.codes.suffix(2) == ["451 ", "221 "])
        } else {
            #expect(said.codes.last == last && said.isOver == isOver)
        }
        #expect(said.mails.count == kept)
        #expect(mail.faults.pending.count == (fault.to == nil ? 0 : 1))
    }

    @Test func `greylisting refuses the first try of each recipient`() {
        mail.faults.add(MailFault(.greylist))
        let lines = ["EHLO x", "MAIL FROM:<a@b.c>", "RCPT TO:<d@b.c>", "RCPT TO:<d@b.c>", "RCPT TO:<e@b.c>"]
        var session = MailSession(mail.settings, mail.faults)

        let codes = lines.map { session.answer(Array($0.utf8)).replies.last?.prefix(3) }

        #expect(codes == ["250", "250", "451", "250", "451"])
    }

    @Test func `over the wire mails are caught, told by the control address, and a slow server waits`() throws {
        let asking = Asking()
        let port = try asking.simulator.mail.start()
        defer { asking.simulator.mail.stop() }
        _ = try asking.control("/mail/faults", #"{"kind":"slow","at":"EHLO","seconds":0.1}"#)
        let began = ContinuousClock.now

        let said = try Wire.say(
            port,
            "EHLO x\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<d@b.c>\r\nDATA\r\nSubject: Weekly\r\nMessage-ID: <1@x>\r\n\r\nHi\r\n.\r\nQUIT\r\n"
        )

        #expect(said.hasSuffix("250 Kept\r\n221 Bye\r\n"))
        #expect(ContinuousClock.now - began >= .milliseconds(100))
        let rows = try asking.control("/mail?to=D@b.c&subject=Week", method: .get).rows
        #expect(rows.map { $0["message_id"] } == ["<1@x>"])
        #expect(try asking.control("/mail/1", method: .get).text.hasSuffix("\r\n\r\nHi\r\n"))
        #expect(try asking.control("/mail?text=nothing", method: .get).rows.isEmpty)
        #expect(try asking.control("/mail/faults", #"{"kind":"refuse","at":"LUNCH"}"#).status == 400)
        #expect(try asking.control("/mail", method: .delete).status == 204)
        #expect(asking.simulator.mail.mails.isEmpty)
    }
}
