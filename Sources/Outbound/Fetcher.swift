import Basics
import CCurl
import Glibc
import Synchronization

/// Sends calls and brings back answers; from any number of threads at once, each waiting for its own.
///
/// Only https to public addresses leaves, save for lab hosts; no redirect is followed, no proxy used, nothing retried.
/// Connections stay open for the next reading call to the same host. A writing call gets a new one: libcurl repeats a
/// request when a kept connection turns out dead, which a writing call must not risk.
package final class Fetcher: Sendable {
    private let lab: LabHosts
    private let extraCA: String?
    private let names: [String]
    private let idle = Mutex<[Idle]>([])

    private struct Idle: Sendable {
        let curl: Curl
        let origin: String
    }

    /// - Parameters:
    ///   - lab: shown by `labHosts`; each call's policy carries its own.
    ///   - extraCA: a PEM file of authorities to trust beside the system's.
    ///   - names: `host:port:address` to use instead of asking the resolver; the guard holds for them as for any other.
    package init(lab: LabHosts, extraCA: String? = nil, names: [String] = []) {
        self.lab = lab
        self.extraCA = extraCA
        self.names = names
    }

    /// The lab hosts this process runs with.
    package var labHosts: LabHosts { lab }

    /// Sends `call` and waits for the whole answer; every status is an answer.
    ///
    /// - Parameter cancel: asked about once a second; true stops the call.
    package func send(
        _ call: Call, policy: HostPolicy, cancel: (@Sendable () -> Bool)? = nil
    ) throws(FetchError) -> Answer {
        let route = try policy.route(to: call.url)
        if let cancel, cancel() { throw .cancelled }
        let headers = try HeaderList(call, route)
        guard let curl = take(for: route.target.authority) else {
            throw .notConnected(
                host: route.wanted.host, port: route.wanted.port, reason: "this machine is out of memory")
        }
        defer { putBack(curl, for: route.target.authority) }

        var transfer = Transfer()
        transfer.isLab = route.isLab
        transfer.maxBytes = call.maxBytes
        transfer.firstByteTimeout = call.firstByteTimeout
        transfer.cancel = cancel
        transfer.beginBefore = call.beginBefore
        curl.begin(transfer)
        let pinned = HeaderList(lines: names)
        configure(curl, call, route)
        curl.set(CURLOPT_HTTPHEADER, headers.list)
        curl.set(CURLOPT_RESOLVE, pinned.list)

        let code = curl.perform()

        curl.set(CURLOPT_HTTPHEADER, nil)
        curl.set(CURLOPT_RESOLVE, nil)
        guard code == CURLE_OK else { throw Self.failure(code, curl, call, route) }
        return Self.answer(curl)
    }

    private func configure(_ curl: Curl, _ call: Call, _ route: Route) {
        curl.set(CURLOPT_URL, route.url)
        curl.set(CURLOPT_PROTOCOLS_STR, route.target.isSecure ? "https" : "http")
        curl.set(CURLOPT_FOLLOWLOCATION, 0)
        curl.set(CURLOPT_PATH_AS_IS, 1)
        curl.set(CURLOPT_PROXY, "")
        curl.set(CURLOPT_NOPROXY, "*")
        curl.set(CURLOPT_NOSIGNAL, 1)
        curl.set(CURLOPT_ACCEPT_ENCODING, "")
        curl.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        curl.set(CURLOPT_TIMEOUT_MS, call.timeout.milliseconds)
        curl.set(CURLOPT_CONNECTTIMEOUT_MS, call.connectTimeout.milliseconds)
        curl.set(CURLOPT_MAXCONNECTS, 4)
        curl.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let extraCA {
            curl.set(CURLOPT_CAINFO, extraCA)
            curl.set(CURLOPT_CAPATH, "/etc/ssl/certs")
        }

        let method = call.method
        curl.set(CURLOPT_FRESH_CONNECT, method == "GET" || method == "HEAD" ? 0 : 1)
        if method == "HEAD" { curl.set(CURLOPT_NOBODY, 1) }
        if call.body != nil || method == "POST" { curl.set(body: call.body ?? []) }
        if method != "GET" && method != "HEAD" || call.body != nil { curl.set(CURLOPT_CUSTOMREQUEST, method) }
    }

    /// The idle handle that last spoke with `origin`, else the longest idle one if there are enough, else a new one.
    private func take(for origin: String) -> Curl? {
        idle.withLock { idle -> Curl? in
            if let known = idle.lastIndex(where: { $0.origin == origin }) { return idle.remove(at: known).curl }
            return idle.count < Self.kept ? nil : idle.removeFirst().curl
        } ?? Curl()
    }

    private func putBack(_ curl: Curl, for origin: String) {
        curl.transfer = Transfer()
        idle.withLock { idle in
            if idle.count < Self.kept { idle.append(Idle(curl: curl, origin: origin)) }
        }
    }

    private static let kept = 16

    private static func answer(_ curl: Curl) -> Answer {
        Answer(
            status: curl.number(CURLINFO_RESPONSE_CODE), fields: curl.transfer.fields, body: curl.transfer.body,
            duration: .microseconds(curl.size(CURLINFO_TOTAL_TIME_T)), bytes: curl.size(CURLINFO_SIZE_DOWNLOAD_T))
    }

    private static func failure(_ code: CURLcode, _ curl: Curl, _ call: Call, _ route: Route) -> FetchError {
        let host = route.wanted.host
        let port = route.wanted.port
        let wasSent = curl.transfer.sentAt != nil
        switch curl.transfer.stopped {
        case .cancelled: return .cancelled
        case .tooLarge: return .tooLarge(limit: call.maxBytes)
        case .tooLate:
            return .notConnected(host: host, port: port, reason: "it took too long to send the request still")
        case .noFirstByte: return .timedOut(host: host, port: port, phase: .firstByte, after: call.firstByteTimeout)
        case .address(let why) where !wasSent:
            return .refusedHost("The address behind \(host) \(why): only public addresses are called.")
        default: break
        }

        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: return .unresolved(host)
        case CURLE_OPERATION_TIMEDOUT where !wasSent:
            let limit = min(call.connectTimeout, call.timeout)
            return .timedOut(host: host, port: port, phase: .connect, after: limit)
        case CURLE_OPERATION_TIMEDOUT:
            return .timedOut(host: host, port: port, phase: .whole, after: call.timeout)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
            return .tls(host: host, reason: curl.complaint)
        case CURLE_URL_MALFORMAT: return .badURL("\(host) cannot be called: \(curl.complaint).")
        default: break
        }
        if wasSent { return .cut(bytesReceived: curl.transfer.body.count) }
        return .notConnected(host: host, port: port, reason: reason(curl, code))
    }

    private static func reason(_ curl: Curl, _ code: CURLcode) -> String {
        let number = Int32(curl.number(CURLINFO_OS_ERRNO))
        if code == CURLE_COULDNT_CONNECT, number != 0 { return String(cString: strerror(number)).lowercased() }
        return curl.complaint.isEmpty ? String(cString: curl_easy_strerror(code)) : curl.complaint
    }
}

extension Duration {
    var milliseconds: Int { max(1, Int(self / .milliseconds(1))) }
}
