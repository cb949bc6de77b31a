import Foundation
import Yams

/// A part of a NeMo configuration (YAML as OmegaConf writes it), its values taken by type.
struct NeMoSettings {
    let file: String
    /// Where in the file this part stands, for errors.
    let path: String
    private let values: [String: Any]
    private let root: [String: Any]

    /// - Throws: `RecognitionError.badModel` for what is no YAML mapping.
    init(_ data: Data, file: String) throws {
        let parsed: Any?
        do { parsed = try Yams.load(yaml: String(decoding: data, as: UTF8.self)) } catch {
            throw RecognitionError.badModel(file: file, reason: "is no YAML: \(error)")
        }
        guard let top = parsed as? [String: Any] else {
            throw RecognitionError.badModel(file: file, reason: "is no YAML mapping")
        }
        // Training configurations keep the model in a part of its own; archives hold that part alone.
        let model = top["model"] as? [String: Any] ?? top
        self.init(file: file, path: "", values: model, root: top)
    }

    private init(file: String, path: String, values: [String: Any], root: [String: Any]) {
        self.file = file
        self.path = path
        // Archives of NeMo's first versions put the arguments below "params".
        self.values = (values["params"] as? [String: Any]).map { values.merging($0) { $1 } } ?? values
        self.root = root
    }

    func fail(_ key: String, _ reason: String) -> RecognitionError {
        .badModel(file: file, reason: (path.isEmpty ? key : "\(path).\(key)") + " " + reason)
    }

    /// The class that the part configures, without its modules; nil where it is not said.
    var target: String? {
        ((values["_target_"] ?? values["cls"] ?? values["target"]) as? String)?.split(separator: ".").last.map(
            String.init)
    }

    func part(_ key: String) throws -> NeMoSettings {
        guard let inner = value(key) as? [String: Any] else { throw fail(key, "is missing") }
        return NeMoSettings(file: file, path: path.isEmpty ? key : "\(path).\(key)", values: inner, root: root)
    }

    func parts(_ key: String) throws -> [NeMoSettings] {
        guard let inner = value(key) as? [[String: Any]] else { throw fail(key, "is missing or no list") }
        return inner.enumerated().map {
            NeMoSettings(file: file, path: "\(path).\(key)[\($0)]", values: $1, root: root)
        }
    }

    func has(_ key: String) -> Bool { value(key) != nil }

    func number(_ key: String) throws -> Double? {
        switch value(key) {
        case nil: return nil
        case let number as Double where number.isFinite: return number
        case let number as Int: return Double(number)
        // OmegaConf writes 2 ** -24 with an exponent that YAML takes for text.
        case let text as String where Double(text)?.isFinite == true: return Double(text)
        case let other: throw fail(key, "is \(other.map { "\($0)" } ?? "nothing"), not a number")
        }
    }

    /// - Parameter range: what the format allows, so that nothing later has to.
    func integer(_ key: String, in range: ClosedRange<Int> = 0...1 << 20) throws -> Int? {
        // The configuration has one number for each of the dimensions, of which there is one.
        var found = value(key)
        if let list = found as? [Any], list.count == 1 { found = list[0] }
        guard let found else { return nil }
        guard let number = found as? Int, range.contains(number) else {
            throw fail(key, "is \(found), not a whole number in \(range)")
        }
        return number
    }

    func flag(_ key: String) throws -> Bool? {
        guard let found = value(key) else { return nil }
        guard let flag = found as? Bool else { throw fail(key, "is \(found), not true or false") }
        return flag
    }

    func text(_ key: String) -> String? { value(key) as? String }

    func texts(_ key: String) throws -> [String]? {
        guard let found = value(key) else { return nil }
        guard let list = found as? [Any] else { throw fail(key, "is no list") }
        return try list.map { item in
            guard let text = item as? String else { throw fail(key, "holds \(item), which is no text") }
            return text
        }
    }

    /// - Throws: `RecognitionError.badModel` where the key has another value than the ones that are computed here.
    func require(_ key: String, _ allowed: [Any?], or reason: String) throws {
        let found = value(key)
        let isAllowed = found == nil || allowed.contains { option in option.map { "\($0)" } == found.map { "\($0)" } }
        guard isAllowed else { throw fail(key, "is \(found.map { "\($0)" } ?? "nothing"): \(reason)") }
    }

    /// A value; "${a.b}" stands for another one of the file. YAML's null is no value.
    private func value(_ key: String, depth: Int = 0) -> Any? { resolved(values[key], depth: 0) }

    private func resolved(_ value: Any?, depth: Int) -> Any? {
        if value is NSNull { return nil }
        guard let text = value as? String, text.hasPrefix("${"), text.hasSuffix("}"), depth < 8 else { return value }
        var found: Any? = root
        var names = text.dropFirst(2).dropLast().split(separator: ".")
        if root["model"] == nil, names.first == "model" { names.removeFirst() }
        for name in names { found = (found as? [String: Any])?[String(name)] }
        return resolved(found, depth: depth + 1)
    }
}
