import Testing

/// Everything that opens sockets: one test after the other, for some count the descriptors of the process.
@Suite(.serialized) enum ServerTests {}
