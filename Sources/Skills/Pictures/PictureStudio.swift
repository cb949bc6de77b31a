import Foundation
import GenerativeModels
import Tensors

/// What makes pictures: the networks, each loaded when first needed, and the folder that the pictures go to.
public actor PictureStudio {
    public nonisolated let folder: PictureFolder
    private let models: URL
    private var drawer: DigitModel?
    private var enlarger: SuperResolutionNetwork?
    private var filler: InpaintingNetwork?
    private var painters: [String: StyleNetwork] = [:]

    /// Of a larger picture a small view is painted.
    private static let largestPainted = 1024
    /// A hole is filled from this much around it.
    private static let surroundings = 64

    /// - Parameters:
    ///   - folder: where pictures are found and written.
    ///   - models: the folder of the models' folders.
    public init(folder: PictureFolder, models: URL) {
        self.folder = folder
        self.models = models
    }

    /// Draws digits of one kind, side by side.
    ///
    /// - Throws: `GenerativeModelError`.
    func draw(digit: Int, count: Int, seed: UInt64) throws -> URL {
        let model = try drawer ?? DigitModel(directory: models.appending(path: "digits-gan"))
        drawer = model
        let pixels = try model.draw(label: digit, count: count, seed: seed)
        let picture = ContactSheet.picture(of: pixels, columns: count, scale: count == 1 ? 24 : 12)
        return try folder.save(picture, named: "digit-\(digit)")
    }

    /// Doubles both sides.
    ///
    /// - Throws: `GenerativeModelError`.
    func enlarge(_ file: URL) throws -> (file: URL, picture: Picture) {
        let network = try enlarger ?? SuperResolutionNetwork(directory: models.appending(path: "super-resolution-x2"))
        enlarger = network
        let result = try network.enlarge(Picture(contentsOf: file.path))
        return (try folder.save(result, named: Self.name(file, "large")), result)
    }

    /// Fills what is transparent.
    ///
    /// - Returns: nil where nothing is.
    /// - Throws: `GenerativeModelError`.
    func fillHole(of file: URL) throws -> URL? {
        let data = try Data(contentsOf: file)
        guard let hole = try Picture.hole(in: data, name: file.path), let box = Self.bounds(of: hole) else {
            return nil
        }
        let network = try filler ?? InpaintingNetwork(directory: models.appending(path: "inpainting"))
        filler = network
        let picture = try Picture(data: data, name: file.path)
        let part = picture.cropped(x: box.x, y: box.y, width: box.width, height: box.height)
        let mask = hole.cropped(x: box.x, y: box.y, width: box.width, height: box.height)
        let filled = picture.replacing(x: box.x, y: box.y, with: try network.fill(part, mask: mask))
        return try folder.save(filled, named: Self.name(file, "filled"))
    }

    /// Whether there is a network trained for a style, which paints at once.
    nonisolated func hasNetwork(forStyle style: String) -> Bool {
        FileManager.default.fileExists(atPath: models.appending(path: "style-\(style)/model.yaml").path)
    }

    /// Paints in a style that there is a network for.
    ///
    /// - Throws: `GenerativeModelError`.
    func paint(_ file: URL, style: String) throws -> URL {
        let network = try painters[style] ?? StyleNetwork(directory: models.appending(path: "style-\(style)"))
        painters[style] = network
        let picture = try Picture(contentsOf: file.path).fitted(within: Self.largestPainted)
        return try folder.save(network.paint(picture), named: Self.name(file, style))
    }

    /// Paints in the style of another picture by moving pixels, which takes a minute or so.
    ///
    /// - Throws: `GenerativeModelError`; `.cancelled` where the task is cancelled.
    nonisolated func paint(_ file: URL, like style: Picture, named name: String, progress: (Double) -> Void) throws
        -> URL
    {
        let network = try PerceptualNetwork(directory: models.appending(path: "perceptual"))
        let side = 256
        let painted = try StyleTransfer().paint(
            Picture(contentsOf: file.path).fitted(within: side), inStyleOf: style.fitted(within: side),
            network: network,
            progress: progress)
        return try folder.save(painted, named: Self.name(file, name))
    }

    /// "boat.png" and "large" to "boat-large".
    private static func name(_ file: URL, _ addition: String) -> String {
        "\(file.deletingPathExtension().lastPathComponent)-\(addition)"
    }

    /// The rectangle that holds the hole and what lies around it.
    private static func bounds(of hole: Picture) -> (x: Int, y: Int, width: Int, height: Int)? {
        let (width, height) = (hole.width, hole.height)
        var left = width, right = -1, top = height, bottom = -1
        hole.pixels.withUnsafeBufferPointer { pixels in
            for y in 0..<height {
                for x in 0..<width where pixels[y * width + x] > 0.5 {
                    (left, right, top, bottom) = (min(left, x), max(right, x), min(top, y), max(bottom, y))
                }
            }
        }
        guard right >= 0 else { return nil }
        left = max(0, left - surroundings)
        top = max(0, top - surroundings)
        right = min(width - 1, right + surroundings)
        bottom = min(height - 1, bottom + surroundings)
        return (left, top, right - left + 1, bottom - top + 1)
    }
}
