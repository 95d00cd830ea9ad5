import HTTPTypes

/// A response on its way to the wire: what the request and the connection say about its form.
struct Answer: Sendable {
    let isHead: Bool
    let isHTTP10: Bool
    /// Whether another request may follow.
    let keepsAlive: Bool
    let date: DateLine

    /// Adds the whole answer, head and body.
    func append(_ response: Response, to output: inout Output) {
        if let ready = response.ready {
            append(ready, to: &output)
            return
        }
        guard case .bytes(let body) = response.body, WireFormat.allowsBody(response.status) else {
            output.gather { bytes in
                WireFormat.appendHead(response.status, response.fields, to: &bytes)
                WireFormat.appendLength(of: 0, response.status, to: &bytes)
                finishHead(&bytes)
            }
            return
        }
        output.gather { bytes in
            WireFormat.appendHead(response.status, response.fields, to: &bytes)
            WireFormat.appendLength(of: body.count, response.status, to: &bytes)
            finishHead(&bytes)
        }
        if !isHead { output.append(body: body) }
    }

    /// Adds an answer that was made ahead.
    func append(_ ready: ReadyAnswer, to output: inout Output) {
        output.gather { bytes in
            bytes += ready.head
            finishHead(&bytes)
        }
        if !isHead { output.append(body: ready.body) }
    }

    /// Adds the head of an answer whose body follows in chunks, or to the end of the connection where there are none.
    func appendFlowHead(_ response: Response, to output: inout Output) {
        output.gather { bytes in
            WireFormat.appendHead(response.status, response.fields, to: &bytes)
            if !isHTTP10 { bytes += "Transfer-Encoding: chunked\r\n".utf8 }
            finishHead(&bytes)
        }
    }

    /// Adds the head of a stream that ends with the connection.
    func appendStreamHead(_ response: Response, to output: inout Output) {
        var fields = response.fields
        fields[.contentType] = "text/event-stream"
        fields[.cacheControl] = "no-store"
        output.gather { bytes in
            WireFormat.appendHead(response.status, fields, to: &bytes)
            finishHead(&bytes)
        }
    }

    private func finishHead(_ bytes: inout [UInt8]) {
        bytes += date.current()
        if !keepsAlive {
            bytes += "Connection: close\r\n".utf8
        } else if isHTTP10 {
            bytes += "Connection: keep-alive\r\n".utf8
        }
        WireFormat.appendLineEnd(to: &bytes)
    }
}
