import ArgumentParser
import Assistant
import Foundation
import GenerativeModels

struct GenerateScore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Measure a model on digits that were held back, or on a picture.",
        discussion: """
            Prints one JSON object: accuracy of conditional samples by the judge, diversity and novelty beside real digits,
            evidence lower bound or bits per dimension. Without --model the judge itself is measured. Models over pictures take
            --picture: PSNR and SSIM beside bicubic enlargement, PSNR inside holes, distances from content and style.

            Example: gusli generate score --model digits-gan --data digits8x8.csv.gz
            Example: gusli generate score --model super-resolution-x2 --picture photo.png
            """)

    @Option(help: "The model's name or folder.")
    var model: String?

    @Option(help: "Digits: 64 pixel values from 0 to 16 and the label a line, plain or gzipped.")
    var data: String?

    @Option(help: "A picture that the model was not trained on.")
    var picture: String?

    @Option(help: "The classifier that judges.")
    var judge = "digits-judge"

    func validate() throws {
        guard (data == nil) != (picture == nil) else {
            throw ValidationError("give either --data (digits) or --picture")
        }
        if picture != nil && model == nil {
            throw ValidationError("--picture measures a model: say which with --model")
        }
    }

    func run() async throws {
        let folders = try DataDirectory.locate()
        if let picture, let model {
            let network = try PictureModel(directory: folders.model(model), perceptual: folders.model("perceptual"))
            try JSONLine.write(try network.scores(on: Picture(contentsOf: picture)))
            return
        }
        guard let data else { return }
        let digits = try DigitImages(contentsOf: data)
        let judge = try DigitModel.judge(directory: folders.model(judge))
        if let model {
            try JSONLine.write(try DigitModel(directory: folders.model(model)).scores(on: digits, judge: judge))
        } else {
            try JSONLine.write(["accuracy": judge.accuracy(on: digits.split.heldBack)])
        }
    }
}
