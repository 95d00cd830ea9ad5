import CCurl
import Glibc

/// One libcurl handle with its kept connections, and what the transfer under way has brought so far.
///
/// `@unchecked Sendable`: a handle is either in `Fetcher`'s pool, where nobody touches it, or in the hands of the one
/// thread that took it out under the pool's lock; libcurl calls back on that same thread, from inside `perform`.
final class Curl: @unchecked Sendable {
    let handle: UnsafeMutableRawPointer
    private let words: UnsafeMutablePointer<CChar>
    var transfer = Transfer()

    /// Nil when libcurl has no memory for one.
    init?() {
        guard Self.isReady, let handle = curl_easy_init() else { return nil }
        self.handle = handle
        words = .allocate(capacity: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(handle)
        words.deallocate()
    }

    func set(_ option: CURLoption, _ value: Int) {
        vectis_curl_set_long(handle, option, value)
    }

    func set(_ option: CURLoption, _ text: String) {
        vectis_curl_set_text(handle, option, text)
    }

    func set(_ option: CURLoption, _ list: UnsafeMutablePointer<curl_slist>?) {
        vectis_curl_set_list(handle, option, list)
    }

    /// The handle copies the bytes; the option for their count is set first.
    func set(body: [UInt8]) {
        vectis_curl_set_off(handle, CURLOPT_POSTFIELDSIZE_LARGE, body.count)
        // An empty array may lend a null pointer, which libcurl takes for "no body".
        (body + [0]).withUnsafeBytes { bytes in
            _ = vectis_curl_set_pointer(
                handle, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
        }
    }

    /// Forgets the options of the last transfer, keeps its connections, and hooks up the callbacks.
    func begin(_ transfer: Transfer) {
        self.transfer = transfer
        curl_easy_reset(handle)
        words[0] = 0
        vectis_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, words)

        let this = Unmanaged.passUnretained(self).toOpaque()
        for option in [
            CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_XFERINFODATA, CURLOPT_OPENSOCKETDATA, CURLOPT_PREREQDATA,
        ] {
            vectis_curl_set_pointer(handle, option, this)
        }
        vectis_curl_set_data_callback(handle, CURLOPT_WRITEFUNCTION, takeBody)
        vectis_curl_set_data_callback(handle, CURLOPT_HEADERFUNCTION, takeHeader)
        vectis_curl_set_progress(handle, watch)
        vectis_curl_set_open_socket(handle, openSocket)
        vectis_curl_set_before_request(handle, noteSending)
        set(CURLOPT_NOPROGRESS, 0)
    }

    func perform() -> CURLcode {
        curl_easy_perform(handle)
    }

    func number(_ info: CURLINFO) -> Int {
        var value = 0
        vectis_curl_get_long(handle, info, &value)
        return value
    }

    func size(_ info: CURLINFO) -> Int {
        var value: curl_off_t = 0
        vectis_curl_get_off(handle, info, &value)
        return value
    }

    /// libcurl's own words for what went wrong.
    var complaint: String { String(cString: words) }

    private static let isReady = curl_global_init(Int(CURL_GLOBAL_SSL)) == CURLE_OK
}

/// One lets a callback find its handle.
private func curl(_ context: UnsafeMutableRawPointer?) -> Curl? {
    context.map { Unmanaged<Curl>.fromOpaque($0).takeUnretainedValue() }
}

/// Any count but the one given makes libcurl stop.
private let takeBody: vectis_curl_data_callback = { bytes, size, count, context in
    guard let curl = curl(context), let bytes else { return 0 }
    return curl.transfer.take(body: UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
}

private let takeHeader: vectis_curl_data_callback = { bytes, size, count, context in
    guard let curl = curl(context), let bytes else { return 0 }
    return curl.transfer.take(header: UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
}

/// Called at least once a second; anything but 0 makes libcurl stop.
private let watch: vectis_curl_progress_callback = { context, _, _, _, _ in
    guard let curl = curl(context) else { return 1 }
    return curl.transfer.mayGoOn() ? 0 : 1
}

private let noteSending: vectis_curl_request_callback = { context, _, _, _, _ in
    guard let curl = curl(context) else { return CURL_PREREQFUNC_ABORT }
    return curl.transfer.mayBegin() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}

/// The last gate before a connection: the address here is the one connected to, whatever any resolver said before.
private let openSocket: vectis_curl_open_socket_callback = { context, _, address in
    guard let curl = curl(context), let address else { return CURL_SOCKET_BAD }
    let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) ?? 16
    let raw = UnsafeRawPointer(address) + offset
    let bytes: [UInt8] =
        switch address.pointee.family {
        case AF_INET: Array(UnsafeRawBufferPointer(start: raw + 4, count: 4))
        case AF_INET6: Array(UnsafeRawBufferPointer(start: raw + 8, count: 16))
        default: []
        }
    guard curl.transfer.mayConnect(to: bytes) else { return CURL_SOCKET_BAD }
    let closeOnExec = Int32(SOCK_CLOEXEC.rawValue)
    return socket(address.pointee.family, address.pointee.socktype | closeOnExec, address.pointee.`protocol`)
}
