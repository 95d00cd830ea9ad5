import Basics
import ConnectorKit
import Foundation
import Outbound
import Testing

@testable import Connectors

struct NinjaOneTests {
    static let hosts = ["app.ninjarmm.com", "eu.ninjarmm.com", "ca.ninjarmm.com", "oc.ninjarmm.com"]

    /// A tenant in the EU with nothing in it; `answer` may say otherwise.
    static func vendor(
        _ answer: @escaping @Sendable (LoopbackVendor.Asked) -> LoopbackVendor.Told? = { _ in nil }
    ) throws -> LoopbackVendor {
        try LoopbackVendor(hosts: hosts) { asked in
            if let told = answer(asked) { return told }
            switch asked.path {
            case "/ws/oauth/token":
                return .init(body: #"{"access_token":"abcdef","expires_in":3600,"token_type":"Bearer"}"#)
            case "/v2/activities": return .init(body: #"{"lastActivityId":0,"activities":[]}"#)
            case "/v2/devices-detailed" where asked.query.allSatisfy { $0.name != "after" }:
                return .init(body: #"[{"id":1,"organizationId":2}]"#)
            default:
                let isReport = asked.path.hasPrefix("/v2/queries/") || asked.path == "/v2/backup/jobs"
                return .init(body: isReport ? #"{"cursor":{"name":"c"},"results":[]}"# : "[]")
            }
        }
    }

    static func session(_ vendor: LoopbackVendor, region: String = "eu") throws -> Session {
        Session(
            connector: try NinjaOne(
                Credentials(
                    plain: ["client_id": "client", "region": region],
                    secret: ["client_secret": Secret("s3cret-of-ours")])),
            fetcher: vendor.fetcher, tokens: TokenMemory(), sleeper: Sleeper { _, _ in true })
    }

    @Test(arguments: [
        ("us", "https://app.ninjarmm.com"), ("eu", "https://eu.ninjarmm.com"), ("CA ", "https://ca.ninjarmm.com"),
        ("oc", "https://oc.ninjarmm.com"), ("app", "https://app.ninjarmm.com"),
        ("https://eu.ninjarmm.com/#/login", "https://eu.ninjarmm.com"),
    ])
    func `each region has its host`(region: String, host: String) throws {
        let connector = try NinjaOne(
            Credentials(plain: ["client_id": "c", "region": region], secret: ["client_secret": Secret("s")]))

        #expect(connector.baseURL == host)
    }

    @Test func `another region is refused with the four`() {
        let failure = #expect(throws: VendorFailure.self) {
            try NinjaOne(
                Credentials(plain: ["client_id": "c", "region": "mars"], secret: ["client_secret": Secret("s")]))
        }

        #expect(failure?.sentence.hasPrefix("Pick one of us, eu, ca, oc") == true)
    }

    @Test func `a good client is greeted with its region and every data set`() throws {
        let vendor = try Self.vendor()

        let report = try Self.session(vendor).test()

        #expect(report.success == "Connected to NinjaOne (EU)")
        #expect(report.capabilities.map(\.stream) == NinjaOne.streams.map(\.name))
        #expect(report.capabilities.allSatisfy { $0.isOK })
        #expect(
            vendor.asked.first?.body
                == "grant_type=client_credentials&client_id=client&client_secret=s3cret-of-ours&scope=monitoring%20management"
        )
        #expect(
            vendor.asked.dropFirst().allSatisfy {
                $0.head.contains("Host: eu.ninjarmm.com") && $0.head.contains("Bearer abcdef")
            })
    }

    @Test(arguments: [
        (
            "/ws/oauth/token", 401, #"{"error":"invalid_client","error_description":"s3cret-of-ours is unknown"}"#,
            VendorFailure.Kind.badCredentials, "NinjaOne refused these credentials", "401 Unauthorized. ", "401"
        ),
        (
            "/ws/oauth/token", 400, #"{"error":"invalid_client"}"#, .badCredentials,
            "NinjaOne refused these credentials",
            "401 Unauthorized. ", "401"
        ),
        (
            "/ws/oauth/token", 400, #"{"error":"invalid_scope"}"#, .missingPermission, "The client lacks a scope",
            "403 Forbidden", "403"
        ),
        (
            "/ws/oauth/token", 404, "", .wrongRegionOrURL, "No NinjaOne account found in this region",
            "404 Not Found from eu.ninjarmm.com.", "404"
        ),
        (
            "/v2/organizations", 403, #"{"resultCode":"FAILURE","errorMessage":"no"}"#, .missingPermission,
            "The key works but may not read organizations", "403 Forbidden on /v2/organizations. ", "403"
        ),
        (
            "/v2/organizations", 404, "", .wrongRegionOrURL, "No NinjaOne account found in this region",
            "404 Not Found from eu.ninjarmm.com", "404"
        ),
    ])
    func `a refusal has its heading, its cause and its next step`(
        path: String, status: Int, body: String, kind: VendorFailure.Kind, title: String, start: String, anchor: String
    ) throws {
        let vendor = try Self.vendor { $0.path == path ? .init(status: status, body: body) : nil }

        let failure = #expect(throws: VendorFailure.self) { try Self.session(vendor).test() }

        #expect(failure?.kind == kind)
        #expect(failure?.title == title)
        #expect(failure?.sentence.hasPrefix(start) == true)
        #expect(failure?.anchor == anchor)
        #expect(failure?.words?.contains("s3cret") != true)
    }

    @Test func `a firewall is named`() throws {
        let nobody = Fetcher(lab: try LabHosts("eu.ninjarmm.com=http://127.0.0.1:1"))
        let session = Session(
            connector: try NinjaOne(
                Credentials(plain: ["client_id": "c", "region": "eu"], secret: ["client_secret": Secret("s")])),
            fetcher: nobody, tokens: TokenMemory(), sleeper: Sleeper { _, _ in true })

        let failure = #expect(throws: VendorFailure.self) { try session.test() }

        #expect(failure?.kind == .network)
        #expect(failure?.anchor == "timeout")
        #expect(failure?.sentence.contains("Check firewall rules") == true)
    }

    @Test(arguments: [403, 404])
    func `a tenant without backups skips them and fails nothing`(status: Int) throws {
        let vendor = try Self.vendor { $0.path == "/v2/backup/jobs" ? .init(status: status, body: "{}") : nil }
        let stream = try #require(NinjaOne.stream("backup_jobs"))

        let failure = try #require(throws: VendorFailure.self) {
            try Self.session(vendor).read(stream, from: nil) { _ in true }
        }

        #expect(stream.isSkipped(by: failure))
        #expect(try Self.session(vendor).test().capabilities.filter { !$0.isOK }.map(\.stream) == ["backup_jobs"])
    }

    @Test(arguments: [("CRITICAL", VendorAlert.Severity.critical), ("MODERATE", .warning), ("NONE", .info)])
    func `vendor severities fall into our three`(word: String, ours: VendorAlert.Severity) {
        #expect(NinjaOne.severity(word) == ours)
    }

    @Test(arguments: [
        (#""severity":"NONE","priority":"HIGH""#, VendorAlert.Severity.critical), (#""priority":"MEDIUM""#, .warning),
        (#""severity":"NONE""#, .info), (#""sourceType":"AGENT_OFFLINE""#, .warning),
        (#""sourceType":"CONDITION_SMART_STATUS_DEGRATED""#, .critical), (#""sourceType":"SOMETHING_NEW""#, .info),
    ])
    func `an alert without severity takes it from its priority or its source`(
        members: String, ours: VendorAlert.Severity
    ) throws {
        #expect(try record("alerts", "{\"uid\":\"a\",\(members)}", as: VendorAlert.self).severity == ours)
    }

    @Test(arguments: [
        ("AGENT_OFFLINE", VendorAlert.Condition.offline), ("CONDITION_AGENT_DISK_FREE_SPACE", .disk),
        ("CONDITION_AGENT_CPU", .cpu),
        ("CONDITION_LINUX_PROCESS_RESOURCE_MEMORY", .memory), ("CONDITION_WINDOWS_SERVICE_STATE_CHANGED", .service),
        ("CONDITION_AGENT_PATCH_LAST_INSTALLED", .patch), ("AV_QUARANTINE_THREAT", .antivirus),
        ("CONDITION_RAID_HEALTH_STATUS", .hardware),
        ("SHADOWPROTECT_BACKUPJOB_EXECUTE", .backup), ("CONDITION_BITLOCKER_STATUS", .security),
        ("CONDITION_COMPOUND", .other),
    ])
    func `source types fall into our classes`(source: String, ours: VendorAlert.Condition) {
        #expect(NinjaOne.condition(source) == ours)
    }

    @Test func `an alert knows its organization when it brings its device along`() throws {
        let bare: VendorAlert = try record(
            "alerts", #"{"uid":"a","deviceId":33,"sourceType":"CONDITION_WINDOWS_EVENT_LOG_TRIGGERED","subject":"41"}"#)
        let full: VendorAlert = try record("alerts", #"{"uid":"b","device":{"id":33,"organizationId":4}}"#)

        #expect(bare.account == nil)
        #expect(bare.deviceRef == "33")
        #expect(bare.title == "Windows event log triggered: 41")
        #expect(full.account == "4")
        #expect(full.deviceRef == "33")
    }

    @Test func `devices of every class are read, with times to the microsecond`() throws {
        let host: VendorDevice = try record(
            "devices", #"{"id":1,"nodeClass":"VMWARE_VM_HOST","vendor":"Dell","cpuModel":"x","organizationId":2}"#)
        let future: VendorDevice = try record(
            "devices", #"{"id":2,"nodeClass":"QUANTUM_TOASTER","offline":true,"lastContact":1743088826.524929000}"#)

        #expect(host.kind == .server)
        #expect(host.hostname == "device 1")
        #expect(future.kind == .other)
        #expect(future.isOnline == false)
        #expect(abs((future.lastSeenAt?.timeIntervalSince1970 ?? 0) - 1_743_088_826.524929) < 0.000_000_5)
        #expect(future.deepLink == "https://example/#/deviceDashboard/2/overview")
    }

    @Test func `health, operating system and last user complete a device`() throws {
        let vendor = try Self.vendor { asked in
            switch asked.path {
            case "/v2/queries/device-health":
                .init(
                    body:
                        #"{"results":[{"deviceId":1,"healthStatus":"NEEDS_ATTENTION","failedOSPatchesCount":2,"pendingOSPatchesCount":0,"activeThreatsCount":0}]}"#
                )
            case "/v2/queries/operating-systems":
                .init(body: #"{"results":[{"deviceId":1,"name":"Windows 11","needsReboot":true}]}"#)
            case "/v2/queries/logged-on-users": .init(status: 403, body: "{}")
            default: nil
            }
        }
        var pages: [Page] = []

        try Self.session(vendor).read(try #require(NinjaOne.stream("devices")), from: nil) { page in
            pages.append(page)
            return true
        }

        let device = try #require(pages.first?.records.first as? VendorDevice)
        #expect(device.health == "NEEDS_ATTENTION")
        #expect(device.patchState == "2 failed")
        #expect(device.avState == "clean")
        #expect(device.os == "Windows 11")
        #expect(device.needsReboot == true)
        #expect(pages.flatMap(\.warnings).count == 1)
    }

    @Test(arguments: [
        ("RUNNING", VendorBackupRun.State.running), ("PROCESSING", .running), ("COMPLETED", .succeeded),
        ("CANCELED", .cancelled), ("FAILED", .failed),
    ])
    func `backup jobs end in our words`(word: String, ours: VendorBackupRun.State) throws {
        let page = try #require(NinjaOne.stream("backup_jobs")).records(
            PageBody(
                Array(
                    #"{"results":[{"jobId":"j","jobStatus":"\#(word)","planType":"FILE_FOLDER","organizationId":3}]}"#
                        .utf8)), Contract.context)
        let run = try #require(page.records.first as? VendorBackupRun)

        #expect(run.state == ours)
        #expect(run.kind == .file)
        #expect(run.account == "3")
        #expect(run.endedAt == nil)
    }

    private func record<Record: VendorRecord>(_ stream: String, _ row: String, as type: Record.Type = Record.self)
        throws -> Record
    {
        let page = try #require(NinjaOne.stream(stream)).records(PageBody(Array("[\(row)]".utf8)), Contract.context)
        #expect(page.rejected.isEmpty)
        return try #require(page.records.first as? Record)
    }
}
