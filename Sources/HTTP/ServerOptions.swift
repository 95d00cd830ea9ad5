/// Where a server listens and what it allows; the defaults are what is promised.
package struct ServerOptions: Sendable {
    /// What its metrics call it.
    package var name = "web"
    package var address = "127.0.0.1"
    /// 0 picks a free port, which `Server.port` tells.
    package var port = 8080
    /// Threads that run handlers.
    package var workers = 16
    /// Requests that may wait for a worker; the next one is answered with 503.
    package var queueLimit = 512
    /// Open connections without live streams.
    package var connectionLimit = 4096
    /// Open connections of one address; loopback and trusted proxies have no such limit.
    package var connectionsPerAddress = 256
    /// Open live streams; when that many are open, houses with more of them make room for those with fewer.
    package var liveStreamLimit = 4096
    /// Open live streams of one person; the newest tabs have them.
    package var liveStreamsPerPerson = 20
    /// Requests on one connection before it is closed.
    package var requestsPerConnection = 1000
    /// Addresses of proxies whose X-Forwarded-For is believed.
    package var trustedProxies: Set<String> = []
    package var limits = RequestLimits()
    package var times = ServerTimes()

    package init() {}
}

/// How long the server waits for what.
package struct ServerTimes: Sendable {
    /// From the connection to the first byte of its first request.
    package var firstByte = Duration.seconds(10)
    /// From the first byte of a head to its last.
    package var head = Duration.seconds(10)
    /// For a whole body, to which comes one second for each `bodyBytesPerSecond` received.
    package var body = Duration.seconds(10)
    package var bodyBytesPerSecond = 16 * 1024
    /// From one answer to the first byte of the next request.
    package var idle = Duration.seconds(60)
    /// How long a client may take nothing of what waits to be sent to it.
    package var write = Duration.seconds(10)
    /// Between two comments on a live stream.
    package var liveComment = Duration.seconds(15)
    /// How long what a client still sends is read past after the last answer, so that it can read that answer.
    package var linger = Duration.seconds(2)
    /// From `drain()` to the end of listening.
    package var drainDelay = Duration.seconds(2)
    /// What connections without a request under way are given once the server no longer listens.
    package var drainQuiet = Duration.seconds(1)
    /// What requests under way are given once the server no longer listens.
    package var drainLimit = Duration.seconds(20)

    package init() {}
}
