import CConfinement
import Foundation
import SkillKit
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// A skill's process: lines go in, messages come out, and nothing else does.
final class ConfinedProcess: Sendable {
    enum Event: Sendable {
        case message(SkillMessage)
        case garbage(String)
        case flood(String)
        case ended
    }

    /// What came, until the process ended or had to be ended; `ending` then says why.
    let events: AsyncStream<Event>
    private let lastEvent: Ending
    var ending: Event { lastEvent.event.withLock { $0 } }

    /// Set by the reading thread before the stream of events ends.
    private final class Ending: Sendable {
        let event = Mutex<Event>(.ended)
    }

    private let process: pid_t
    private let input: Int32
    /// Whether it has been stopped.
    private let isStopped = Mutex(false)

    /// Starts the skill's command under confinement.
    ///
    /// - Parameter dataFolder: the one place where it may write; made where it is missing.
    init(_ description: ExternalSkillDescription, dataFolder: String) throws(SkillHostError) {
        let folder = URL(filePath: description.folder).standardizedFileURL.path
        guard let program = Self.program(description.command[0], in: folder) else {
            throw .start(
                skill: description.name,
                reason: "no program “\(description.command[0])” in its folder or along the path")
        }
        try? FileManager.default.createDirectory(atPath: dataFolder, withIntermediateDirectories: true)
        var toSkill: [Int32] = [-1, -1], fromSkill: [Int32] = [-1, -1]
        guard gk_private_pipe(&toSkill) == 0, gk_private_pipe(&fromSkill) == 0 else {
            throw .start(skill: description.name, reason: String(cString: strerror(errno)))
        }
        let errors = open("/dev/null", O_WRONLY | O_CLOEXEC)
        var stage: UnsafePointer<CChar>?
        let readable = Self.systemPaths + [folder, Self.installation(of: program)] + description.permissions.read
        let environment = [
            "PATH=/usr/local/bin:/usr/bin:/bin", "HOME=\(dataFolder)", "TMPDIR=\(dataFolder)",
            "GUSLI_SKILL_DATA=\(dataFolder)", "LANG=C.UTF-8",
            "PYTHONUNBUFFERED=1", "PYTHONDONTWRITEBYTECODE=1",
        ]
        let limits = description.limits
        let result = Self.withPointers([program] + description.command.dropFirst()) { arguments in
            Self.withPointers(environment) { environment in
                Self.withPointers(readable) { readable in
                    Self.withPointers([dataFolder, "/dev/null"]) { writable in
                        folder.withCString { directory in
                            program.withCString { path in
                                readable.withMemoryRebound(to: UnsafePointer<CChar>?.self) { readable in
                                    writable.withMemoryRebound(to: UnsafePointer<CChar>?.self) { writable -> Int32 in
                                        guard let readableBase = readable.baseAddress,
                                            let writableBase = writable.baseAddress,
                                            let argumentBase = arguments.baseAddress,
                                            let environmentBase = environment.baseAddress
                                        else { return -EINVAL }
                                        var confinement = gk_confinement(
                                            directory: directory, readable: readableBase, writable: writableBase,
                                            allows_network: description.permissions.network ? 1 : 0,
                                            allows_processes: description.permissions.processes ? 1 : 0,
                                            memory_bytes: UInt(limits.memoryMegabytes) << 20, file_bytes: 64 << 20,
                                            open_files: 128)
                                        return gk_start_confined(
                                            path, argumentBase, environmentBase, toSkill[0], fromSkill[1], errors,
                                            &confinement, &stage)
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        for descriptor in [toSkill[0], fromSkill[1], errors] where descriptor >= 0 { close(descriptor) }
        guard result > 0 else {
            close(toSkill[1])
            close(fromSkill[0])
            let step = stage.map { "\(String(cString: $0)): " } ?? ""
            throw .start(skill: description.name, reason: step + String(cString: strerror(-result)))
        }
        process = result
        input = toSkill[1]
        // A skill that does not read must not keep us waiting.
        _ = fcntl(input, F_SETFL, O_NONBLOCK)
        let (stream, continuation) = AsyncStream.makeStream(of: Event.self, bufferingPolicy: .bufferingOldest(256))
        events = stream
        let output = fromSkill[0], started = result
        let ending = Ending()
        lastEvent = ending
        let thread = Thread {
            let last = Self.read(output, limit: limits.outputKilobytes << 10, into: continuation)
            close(output)
            // Whatever is left of its group goes with it.
            kill(-started, SIGKILL)
            while waitpid(started, nil, 0) < 0 && errno == EINTR {}
            ending.event.withLock { $0 = last }
            continuation.finish()
        }
        thread.name = "skill \(description.name)"
        thread.start()
    }

    deinit { stop() }

    /// Kills the process and all of its group.
    func stop() {
        let isFirst = isStopped.withLock { isStopped in
            defer { isStopped = true }
            return !isStopped
        }
        guard isFirst else { return }
        kill(-process, SIGKILL)
        close(input)
    }

    /// - Returns: whether the line was taken; a skill that has ended or does not read takes none.
    func write(_ message: SkillMessage) -> Bool {
        guard let line = try? message.line() else { return false }
        return isStopped.withLock { isStopped in
            guard !isStopped else { return false }
            return line.withUnsafeBytes { bytes in
                var blocked = sigset_t(), former = sigset_t()
                sigemptyset(&blocked)
                sigaddset(&blocked, SIGPIPE)
                pthread_sigmask(SIG_BLOCK, &blocked, &former)
                let count = Glibc.write(input, bytes.baseAddress, bytes.count)
                if count < 0, errno == EPIPE {
                    // Takes the pending signal away before it is let through again.
                    var none = timespec()
                    sigtimedwait(&blocked, nil, &none)
                }
                pthread_sigmask(SIG_SETMASK, &former, nil)
                return count == bytes.count
            }
        }
    }

    /// Cuts what comes into lines, until the end, a line that is too long, or too much in one second.
    private static func read(_ descriptor: Int32, limit: Int, into events: AsyncStream<Event>.Continuation) -> Event {
        var buffer = [UInt8](repeating: 0, count: 16384)
        var line: [UInt8] = []
        var second = 0
        var inSecond = 0
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { return .ended }
            let now = Int(ProcessInfo.processInfo.systemUptime)
            inSecond = now == second ? inSecond + count : count
            second = now
            if inSecond > limit { return .flood("more than \(limit >> 10) kB in a second") }
            for byte in buffer[..<count] {
                if byte != 0x0A {
                    line.append(byte)
                    if line.count > limit { return .flood("a line of more than \(limit >> 10) kB") }
                    continue
                }
                defer { line.removeAll(keepingCapacity: true) }
                if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D }) { continue }
                let message = try? SkillMessage(line: Data(line))
                let event = message.map(Event.message) ?? .garbage(String(decoding: line.prefix(80), as: UTF8.self))
                if case .dropped = events.yield(event) { return .flood("more messages than can be read") }
            }
        }
    }

    // MARK: - Paths

    private static let systemPaths = [
        "/usr", "/bin", "/sbin", "/lib", "/lib64", "/lib32", "/etc", "/dev/null", "/dev/zero", "/dev/urandom",
        "/dev/random",
    ]

    private static func program(_ name: String, in folder: String) -> String? {
        func usable(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }
        if name.hasPrefix("/") { return usable(name) ? name : nil }
        let own = URL(filePath: folder + "/" + name).standardizedFileURL.path
        if usable(own) { return own }
        if name.contains("/") { return nil }
        return ["/usr/local/bin", "/usr/bin", "/bin"].map { "\($0)/\(name)" }.first(where: usable)
    }

    /// Where a program that is not the system's has its libraries: the folder above its `bin`.
    private static func installation(of program: String) -> String {
        let real = URL(filePath: program).resolvingSymlinksInPath().deletingLastPathComponent()
        return real.lastPathComponent == "bin" && real.path.split(separator: "/").count > 1
            ? real.deletingLastPathComponent().path : real.path
    }

    /// C strings, ended by a null pointer.
    private static func withPointers<R>(
        _ strings: some Sequence<String>, _ body: (UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>?>) -> R
    ) -> R {
        var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return pointers.withUnsafeMutableBufferPointer { body($0) }
    }

    /// What of confinement this kernel has, in words.
    static var support: String {
        let support = gk_confinement_support()
        return [support & 1 != 0 ? "Landlock" : nil, support & 2 != 0 ? "seccomp" : nil].compactMap { $0 }.joined(
            separator: ", ")
    }
}
