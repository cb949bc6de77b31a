import Foundation
import Tensors

/// Weights as `torch.save(module.state_dict(), path)` writes them since PyTorch 1.6: a zip archive with a pickle and raw numbers.
///
///     let weights = try PyTorchArchive.read("weights.ckpt")      // ["encoder.weight": Tensor …]
///
/// Nothing of the archive is executed: the pickle may use only what a dictionary of tensors needs (`PickleMachine`).
public enum PyTorchArchive {
    /// Every tensor by its name, widened to 32-bit floating point.
    ///
    /// - Throws: `ArchiveError`.
    public static func read(_ path: String) throws -> [String: Tensor] {
        try read(try ArchiveFile.map(path), file: path)
    }

    /// - Parameter file: the name that errors give it.
    public static func read(_ data: Data, file: String) throws(ArchiveError) -> [String: Tensor] {
        if data.starts(with: [0x80, 0x02, 0x8A, 0x0A]) {
            throw .unsupported(
                file: file,
                reason: "is of a PyTorch before 1.6; load it there and save it again, or convert it to safetensors")
        }
        let zip = try ZipArchive(data, file: file)
        guard let pickle = zip.entries.first(where: { $0.name == "data.pkl" || $0.name.hasSuffix("/data.pkl") })?.name
        else {
            throw .unsupported(file: file, reason: "is a zip archive without data.pkl, so not of PyTorch")
        }
        let root = String(pickle.dropLast("data.pkl".count))
        if zip.entry(root + "byteorder") != nil, try zip.read(root + "byteorder") != Data("little".utf8) {
            throw .unsupported(file: file, reason: "its numbers are big-endian")
        }
        if zip.entries.contains(where: { $0.name.hasPrefix(root + "code/") }) {
            throw .refused(
                file: file,
                reason: "is a TorchScript program, not a dictionary of tensors: save the module's state_dict()")
        }
        var machine = PickleMachine(try zip.read(pickle))
        let value: PickleValue
        do { value = try machine.run() } catch {
            let reason = "its pickle, at byte \(error.position), \(error.reason)"
            throw error.isRefused ? .refused(file: file, reason: reason) : .damaged(file: file, reason: reason)
        }
        return try tensors(value, machine, zip, root)
    }

    private static func tensors(_ value: PickleValue, _ machine: PickleMachine, _ zip: ZipArchive, _ root: String)
        throws(ArchiveError) -> [String: Tensor]
    {
        guard case .dictionary(let outer) = value else {
            throw .unsupported(file: zip.file, reason: "holds no dictionary of tensors")
        }
        var items = machine.dictionaries[outer]
        // Training frameworks wrap the weights in a dictionary of their own.
        for item in items where item.key == .string("state_dict") {
            guard case .dictionary(let inner) = item.value else { continue }
            items = machine.dictionaries[inner]
            break
        }
        var result: [String: Tensor] = [:], contents: [Int: Data] = [:], budget = 4 * zip.size + (64 << 20)
        for item in items {
            guard case .string(let name) = item.key, case .tensor(let index) = item.value else {
                throw .unsupported(file: zip.file, reason: "its dictionary holds something else than named tensors")
            }
            let view = machine.tensors[index], storage = machine.storages[view.storage]
            let size = storage.type.elementSize ?? 1, count = view.shape.reduce(1, *)
            guard count <= budget / 4 else {
                throw .refused(file: zip.file, reason: "its tensors take far more memory than its bytes")
            }
            budget -= 4 * count
            if contents[view.storage] == nil { contents[view.storage] = try zip.read(root + "data/" + storage.key) }
            let data = contents[view.storage] ?? Data()
            guard data.count / size >= storage.count else {
                throw .damaged(
                    file: zip.file, reason: "data/\(storage.key) has \(data.count) bytes for \(storage.count) numbers")
            }
            guard result.updateValue(StorageView.tensor(view, of: data, type: storage.type), forKey: name) == nil else {
                throw .damaged(file: zip.file, reason: "it holds \(name) twice")
            }
            contents = contents.filter { $0.key == view.storage }
        }
        return result
    }
}
