import Foundation
import Outbound
import Testing

struct CertificateTests {
    @Test func `an unknown authority is refused unless its file is configured, and a wrong name always`() throws {
        let server = try SecureServer()
        defer { server.stop() }

        let unknown = #expect(throws: FetchError.self) { try server.status(at: "127.0.0.1", trusting: nil) }
        let misnamed = #expect(throws: FetchError.self) {
            try server.status(at: "localhost", trusting: server.certificate)
        }

        #expect(try server.status(at: "127.0.0.1", trusting: server.certificate) == 200)
        #expect(unknown?.sentence.hasPrefix("No secure connection to api.vendor.com: SSL certificate problem") == true)
        #expect(misnamed?.sentence.hasPrefix("No secure connection to api.vendor.com: SSL") == true)
        #expect(unknown?.wasSent == false)
    }
}

/// `openssl s_server` with a certificate of its own for 127.0.0.1.
private final class SecureServer {
    let certificate: String
    private let folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID())")
    private let process = Process()
    private let port: Int

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        certificate = folder.appending(path: "cert.pem").path
        let key = folder.appending(path: "key.pem").path
        let made = Self.openssl(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=lab -out \(certificate)"
                + " -keyout \(key) -addext subjectAltName=IP:127.0.0.1")
        try made.run()
        made.waitUntilExit()

        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = "s_server -www -accept 127.0.0.1:0 -cert \(certificate) -key \(key)".components(
            separatedBy: " ")
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        // Says "ACCEPT 127.0.0.1:45091" when it listens.
        var said = ""
        while !said.contains("ACCEPT") || !said.hasSuffix("\n") {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { throw CocoaError(.executableLoad) }
            said += String(decoding: data, as: UTF8.self)
        }
        guard let number = said.split(separator: ":").last, let port = Int(number.trimmingCharacters(in: .newlines))
        else {
            throw CocoaError(.executableLoad)
        }
        self.port = port
    }

    func status(at address: String, trusting file: String?) throws -> Int {
        let lab = try LabHosts("api.vendor.com=https://\(address):\(port)")
        return try Fetcher(lab: lab, extraCA: file)
            .send(Call("GET", "https://api.vendor.com/"), policy: HostPolicy(allowed: [], lab: lab, userHosts: false))
            .status
    }

    /// By force: the child inherits this thread's blocked signals and would not hear a polite one.
    func stop() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)  // left behind at worst
    }

    private static func openssl(_ arguments: String) -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments.components(separatedBy: " ")
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return process
    }
}
