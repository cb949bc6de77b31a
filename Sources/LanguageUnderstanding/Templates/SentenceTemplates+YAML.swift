import Foundation
import Yams

extension SentenceTemplates {
    /// Reads grammar files; a folder stands for all YAML files below it: its own in the order of their names, then those of its
    /// folders.
    ///
    /// - Throws: `GrammarError` with file and line.
    public init(contentsOf paths: [String]) throws(GrammarError) {
        self.init()
        var isFirst = true
        for path in paths {
            for file in try Self.files(at: path) {
                let part = try Self(contentsOfFile: file)
                if isFirst { language = part.language }
                isFirst = false
                merge(part)
            }
        }
    }

    private static func files(at path: String) throws(GrammarError) -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw .unreadable(file: path, reason: "no such file or folder")
        }
        guard isFolder.boolValue else { return [path] }
        let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        let files = names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted {
            let depths = ($0.count { $0 == "/" }, $1.count { $0 == "/" })
            return depths.0 == depths.1 ? $0 < $1 : depths.0 < depths.1
        }
        if files.isEmpty { throw .unreadable(file: path, reason: "no .yaml file in this folder") }
        return files.map { path + (path.hasSuffix("/") ? "" : "/") + $0 }
    }

    private init(contentsOfFile path: String) throws(GrammarError) {
        let text: String
        do {
            text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
        } catch {
            throw .unreadable(file: path, reason: "cannot be read as UTF-8 text")
        }
        let folder = URL(filePath: path).deletingLastPathComponent().lastPathComponent
        try self.init(yaml: text, file: path, intentOfFolder: folder)
    }

    /// Reads the text of one grammar file.
    ///
    /// - Parameter intentOfFolder: the intent of a file that holds only `data` (Home Assistant keeps such files in a folder
    ///   named after the intent).
    public init(yaml: String, file: String = "grammar", intentOfFolder: String? = nil) throws(GrammarError) {
        self.init()
        let reader = YAMLReader(file: file)
        let root = try reader.compose(yaml)
        guard let mapping = root.mapping else {
            throw reader.malformed(root, "expected a mapping with intents, lists or expansion_rules")
        }
        if root["context"]?.mapping?["expressions"] != nil {
            self = try RhinoContext.templates(root, reader: reader)
            return
        }
        for (key, node) in mapping {
            switch key.string ?? "" {
            case "language": language = try reader.string(node, "language")
            case "intents":
                for (name, intent) in try reader.pairs(node, "intents") {
                    for block in try reader.items(intent["data"], "intents.\(name).data", of: intent) {
                        blocks.append(try reader.block(block, intent: name))
                    }
                }
            case "data":
                guard let intentOfFolder else { throw reader.malformed(node, "data without the name of its intent") }
                for block in try reader.items(node, "data", of: node) {
                    blocks.append(try reader.block(block, intent: intentOfFolder))
                }
            case "lists":
                for (name, list) in try reader.pairs(node, "lists") { lists[name] = try reader.list(list, name: name) }
            case "expansion_rules":
                for (name, rule) in try reader.pairs(node, "expansion_rules") {
                    rules[name] = try reader.template(rule, "expansion_rules.\(name)")
                }
            case "skip_words":
                for word in try reader.items(node, "skip_words", of: node) {
                    skipWords.append(try reader.string(word, "skip_words"))
                }
            case "responses":
                for (intent, keys) in try reader.pairs(node["intents"], "responses.intents") {
                    for (key, text) in try reader.pairs(keys, "responses.intents.\(intent)") {
                        responses[intent, default: [:]][key] = text.string ?? ""
                    }
                }
            case "settings": break
            default:
                throw reader.malformed(
                    key,
                    "unknown key “\(key.string ?? "?")”; known are language, intents, lists, expansion_rules, skip_words, responses, settings"
                )
            }
        }
    }
}
