import Basics
import Sync
import Testing
import Workspace

@testable import Web

struct OutboxPagesTests {
    @Test func `everybody sees what waits and what is sent, members decide`() throws {
        let full = try FullWorkspace()
        let unsure = "/outbox/\(full.write(.needsPerson))"
        let viewer = try full.world.get(unsure, as: .viewer).html

        #expect(viewer.contains("What is sent") && viewer.contains("Needs a person"))
        #expect(!viewer.contains("It arrived") && !viewer.contains("Send again"))
        #expect(try full.world.get(unsure, as: .member).html.contains("It arrived"))
        #expect(try full.world.post("\(unsure)/decision", ["decision": "arrived"], as: .member).status == 303)
        #expect(try full.world.get(unsure, as: .member).html.contains("Sent</span>"))
        #expect(try full.world.post("\(unsure)/decision", ["decision": "arrived"], as: .member).status == 422)
        #expect(try full.world.post("\(unsure)/decision", ["decision": "perhaps"], as: .member).status == 422)
    }

    @Test func `admins stop all writes, every page says so, and they go out again`() throws {
        let full = try FullWorkspace()

        #expect(try !full.world.get("/outbox", as: .member).html.contains("Stop all writes"))
        #expect(try full.world.get("/outbox", as: .admin).html.contains("Stop all writes"))
        #expect(try full.world.post("/outbox/stop", [:], as: .admin).status == 303)
        #expect(try full.world.get("/customers", as: .viewer).html.contains("All writes are stopped."))
        #expect(try full.world.get("/outbox", as: .admin).html.contains("Let writes go out again"))
        #expect(try full.world.post("/outbox/resumption", [:], as: .admin).status == 303)
        #expect(try !full.world.get("/customers", as: .viewer).html.contains("All writes are stopped."))
    }
}
