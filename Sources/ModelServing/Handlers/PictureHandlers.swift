import Foundation
import GenerativeModels

/// A PNG or JPEG picture, or 64 numbers from 0 to 16 as JSON, to `{"label","probability","probabilities"}`; a batch goes through it together.
struct DigitsHandler: ModelHandler {
    private let reader: DigitReader
    private let labels: [String]

    private struct Answer: Encodable {
        var label: String
        var probability: Double
        var probabilities: [String: Double]
    }

    init(_ folder: URL, labels: [String]?) throws {
        reader = try DigitReader(directory: folder)
        self.labels = labels ?? (0...9).map(String.init)
        guard self.labels.count == 10 else {
            throw ServingError.badRequest("the manifest names \(self.labels.count) labels, not 10")
        }
    }

    var isParallel: Bool { false }

    func predict(_ batch: [ServingBody]) -> [Result<ServingBody, ServingError>] {
        let pixels = batch.map { body in Result { () throws(ServingError) in try self.pixels(body) } }
        let read = reader.probabilities(pixels.map { (try? $0.get()) ?? [Float](repeating: 0, count: 64) })
        return zip(pixels, read).map { pixels, probabilities in
            pixels.flatMap { _ in
                Result { () throws(ServingError) in
                    let best = probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
                    let rounded = probabilities.map { (Double($0) * 10000).rounded() / 10000 }
                    return try .json(
                        Answer(
                            label: labels[best], probability: rounded[best],
                            probabilities: Dictionary(zip(labels, rounded)) { $1 }))
                }
            }
        }
    }

    private func pixels(_ body: ServingBody) throws(ServingError) -> [Float] {
        if let numbers = try? JSONDecoder().decode([Float].self, from: body.data) {
            guard numbers.count == 64, numbers.allSatisfy({ (0...16).contains($0) }) else {
                throw .badRequest("expected 64 numbers from 0 to 16")
            }
            return numbers.map { $0 / 16 }
        }
        do { return DigitReader.pixels(of: try Picture(data: body.data, name: "the body")) } catch {
            throw .badRequest("the body is neither a PNG or JPEG picture nor a JSON list of 64 numbers")
        }
    }
}

/// A PNG or JPEG picture to a PNG of twice its size.
struct SuperResolutionHandler: ModelHandler {
    private let enlarger: PictureEnlarger

    init(_ folder: URL) throws { enlarger = try PictureEnlarger(directory: folder) }

    var isParallel: Bool { false }

    /// Larger pictures take minutes.
    private static let mostPixels = 2_000_000

    func predict(_ batch: [ServingBody]) -> [Result<ServingBody, ServingError>] {
        each(batch) { body in
            let picture: Picture
            do { picture = try Picture(data: body.data, name: "the body") } catch {
                throw ServingError.badRequest("\(error)")
            }
            guard picture.width * picture.height <= Self.mostPixels else {
                throw ServingError.badRequest("the picture has more than \(Self.mostPixels) pixels")
            }
            return ServingBody(try enlarger.enlarge(picture).png(), contentType: "image/png")
        }
    }
}
