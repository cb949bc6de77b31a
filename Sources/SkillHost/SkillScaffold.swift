import Foundation

/// Makes a new skill's folder: description, program, tests.
public enum SkillScaffold {
    public enum Language: String, Sendable, CaseIterable { case python, swift }

    /// - Parameters:
    ///   - folder: where the skill's folder is made.
    ///   - package: for Swift, the folder of the Gusli package that brings SkillKit.
    /// - Returns: the files, for the author to open.
    /// - Throws: `SkillHostError.exists` rather than overwrite.
    public static func make(_ name: String, language: Language, in folder: String, package: String?) throws -> [String]
    {
        let home = folder + "/" + name
        guard !FileManager.default.fileExists(atPath: home) else { throw SkillHostError.exists(path: home) }
        guard !name.isEmpty, name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }) else {
            throw SkillHostError.description(
                file: home, line: 0, reason: "a skill's name has letters, digits and - only")
        }
        let intent = name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        var files = ["skill.yaml": description(name, intent, language), "tests.yaml": tests(name)]
        switch language {
        case .python: files["skill.py"] = python(intent)
        case .swift:
            files["Package.swift"] = manifest(name, package ?? "../gusli")
            files["Sources/\(name)/\(intent)Skill.swift"] = swift(name, intent)
        }
        for (path, text) in files {
            let url = URL(filePath: home + "/" + path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
        return files.keys.sorted().map { home + "/" + $0 }
    }

    private static func description(_ name: String, _ intent: String, _ language: Language) -> String {
        """
        name: \(name)
        version: 1.0.0
        summary: I can greet you by name.
        language: en
        command: \(language == .python ? "[python3, skill.py]" : "[.build/release/\(name)]")
        intents:
          \(intent):
            - "greet {person}"
            - "say hello to {person}"
        lists:
          person:
            wildcard: true
        # limits: {start_seconds: 5, reply_seconds: 5, memory_mb: 1024}
        # permissions: {network: false, processes: false, read: []}

        """
    }

    private static func tests(_ name: String) -> String {
        """
        # gusli skill test \(name)
        tests:
          - name: greets by name
            turns:
              - {say: "say hello to Anna", expect: "Hello, Anna."}

        """
    }

    private static func python(_ intent: String) -> String {
        """
        import json
        import sys


        def answer(request):
            if request["intent"] == "\(intent)":
                person = request["slots"].get("person", "you")
                return {"speech": f"Hello, {person}."}
            raise ValueError(f"no answer to {request['intent']}")


        for line in sys.stdin:
            message = json.loads(line)
            if message["type"] == "hello":
                reply = {"type": "ready", "protocol": 1}
            elif message["type"] == "request":
                try:
                    reply = {"type": "reply", "id": message["id"], **answer(message)}
                except Exception as error:
                    reply = {"type": "error", "id": message["id"], "reason": str(error)}
            else:
                continue
            print(json.dumps(reply), flush=True)

        """
    }

    private static func manifest(_ name: String, _ package: String) -> String {
        """
        // swift-tools-version: 6.2
        import PackageDescription

        // swift build -c release, then: gusli skill test .
        let package = Package(
            name: "\(name)",
            dependencies: [.package(name: "Gusli", path: "\(package)")],
            targets: [.executableTarget(name: "\(name)", dependencies: [.product(name: "SkillKit", package: "Gusli")])]
        )

        """
    }

    private static func swift(_ name: String, _ intent: String) -> String {
        """
        import SkillKit

        struct \(intent)Skill: Skill {
            let name = "\(name)"
            let intents = ["\(intent)"]

            func handle(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
                SkillReply("Hello, \\(request["person"]?.text ?? "you").")
            }
        }

        @main
        struct Main {
            static func main() async throws {
                try await SkillProgram.serve(\(intent)Skill())
            }
        }

        """
    }
}
