import Foundation
import Testing

@testable import Assistant

@Suite("Watching clocks, disk and devices")
struct HealthTests {
    @Test("a clock that is set, and a machine that slept, are told apart; ordinary time is nothing")
    func clocks() {
        var watch = ClockWatch(.init(wall: 1000, monotonic: 10, boot: 10))
        func look(_ reading: ClockWatch.Reading) -> [AssistantEvent.Fault] { watch.look(reading) }
        #expect(look(.init(wall: 1000.1, monotonic: 10.1, boot: 10.1)).isEmpty)
        let set = look(.init(wall: 4600.2, monotonic: 10.2, boot: 10.2))
        #expect(set.map(\.part) == [.clock])
        #expect(set.first?.reason.contains("forward by 60 min") == true)
        let back = look(.init(wall: 4570.3, monotonic: 10.3, boot: 10.3))
        #expect(back.first?.reason.contains("back by 30 s") == true)
        let slept = look(.init(wall: 4670.4, monotonic: 10.4, boot: 110.4))
        #expect(slept.map(\.part) == [.suspend])
        #expect(look(.init(wall: 4670.5, monotonic: 10.5, boot: 110.5)).isEmpty)
    }

    @Test("a full disk is told once, and once that there is room again")
    func disk() {
        var watch = DiskWatch()
        func look(free: Int) -> AssistantEvent.Fault? { watch.look(free: free) }
        let least = DiskWatch.leastBytes
        #expect(look(free: least * 10) == nil)
        #expect(look(free: least - 1)?.isOver == false)
        #expect(look(free: 0) == nil)
        #expect(look(free: least + 1) == nil)
        #expect(look(free: least * 2)?.isOver == true)
        #expect(look(free: least * 2) == nil)
    }

    @Test("the room on a disk is told for a folder that is still to be made")
    func free() throws {
        let folder = FileManager.default.temporaryDirectory
        let free = try #require(DiskWatch.free(at: folder.appending(path: "no/such/folder")))
        let same = try #require(DiskWatch.free(at: folder))
        #expect(free > 0)
        #expect(abs(free - same) < 1 << 30)
    }

    @Test("a device that goes and comes back is told once each; no device is nothing")
    func device() {
        var watch = DeviceWatch(.capture, name: "hw:1")
        func look(isOpen: Bool?) -> AssistantEvent.Fault? { watch.look(isOpen: isOpen) }
        #expect(look(isOpen: true) == nil)
        #expect(look(isOpen: nil) == nil)
        let gone = look(isOpen: false)
        #expect(gone?.isOver == false)
        #expect(gone?.reason.contains("hw:1") == true)
        #expect(look(isOpen: false) == nil)
        #expect(look(isOpen: true)?.isOver == true)
    }

    @Test("one stage that stands still is noticed though the others move")
    func stages() {
        var watch = StageWatch()
        func look(_ counts: [Int], at seconds: Double) -> Bool { watch.look(counts, at: seconds) }
        for second in 0..<9 { #expect(look([second, 7], at: Double(second))) }
        #expect(!look([100, 7], at: 10))
        #expect(look([101, 8], at: 11))
    }

    @Test("systemd is told over its socket; without one nothing is")
    func systemd() throws {
        #expect(!SystemdNotifier(environment: [:]).send("READY=1"))
        let path = FileManager.default.temporaryDirectory.appending(path: "n-\(UInt32.random(in: 0...UInt32.max))").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let listener = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
        let notifier = SystemdNotifier(environment: ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "30000000"])
        #expect(notifier.watchdogSeconds == 30)
        #expect(notifier.send("READY=1", "STATUS=running"))
        var buffer = [UInt8](repeating: 0, count: 100)
        let count = recv(listener, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        #expect(String(decoding: buffer[..<max(0, count)], as: UTF8.self) == "READY=1\nSTATUS=running")
        #expect(
            SystemdNotifier(environment: ["WATCHDOG_USEC": "1", "WATCHDOG_PID": "1"]).watchdogSeconds == nil)
    }

    @Test("the addresses of servers are looked at as they are configured: free, taken, and none of this machine's")
    func addresses() throws {
        let taken = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(taken) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
                _ = bind(taken, plain, length)
                _ = listen(taken, 1)
                _ = getsockname(taken, plain, &length)
            }
            return Int(in_port_t(bigEndian: pointer.pointee.sin_port))
        }
        func look(_ host: String, _ port: Int) -> Finding {
            Doctor.Address(name: "http", host: host, port: port).examine()
        }
        #expect(look("127.0.0.1", port).state == .warning)
        #expect(
            look("192.0.2.1", port).state == .problem && look("192.0.2.1", port).advice?.contains("0.0.0.0") == true)
        #expect(look("127.0.0.1", 0).state == .ok && look("127.0.0.1", 70_000).state == .problem)
    }
}
