import Foundation
import GenerativeModels
import SkillKit
import Tensors

/// Draws digits, and enlarges, paints and mends the newest picture of a folder.
public struct PictureSkill: Skill {
    public let name = "pictures"
    public let intents = [
        "DrawDigits", "ShowPicture", "EnlargePicture", "PaintPicture", "FillHole", "PaintingProgress", "StopPainting",
    ]
    private let studio: PictureStudio?
    private let seed: @Sendable () -> UInt64
    private let painting = PaintingInProgress()

    /// More pixels than this are not enlarged while the user waits.
    private static let mostEnlarged = 1_500_000

    /// - Parameters:
    ///   - studio: nil: there is no place for pictures, and none are made.
    ///   - seed: makes each drawing another one.
    public init(_ studio: PictureStudio?, seed: @escaping @Sendable () -> UInt64 = { .random(in: 0..<1 << 32) }) {
        self.studio = studio
        self.seed = seed
    }

    public var summary: String? { studio == nil ? nil : "I can draw digits, and enlarge or paint a picture." }

    public func handle(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        guard let studio else { return SkillReply("I have no folder for pictures.") }
        do {
            switch request.intent {
            case "DrawDigits": return try await draw(request, studio)
            case "PaintingProgress": return progress()
            case "StopPainting":
                return SkillReply(painting.stop() ? "I have put the brush away." : "I am not painting anything.")
            default: break
            }
            guard let picture = studio.folder.files.first else {
                return SkillReply("I have no picture yet. Pictures in \(studio.folder.url.path) are those I know.")
            }
            switch request.intent {
            case "EnlargePicture": return try await enlarge(picture, studio)
            case "PaintPicture":
                return try await paint(picture, like: request["style"]?.text, studio, context, session: request.session)
            case "FillHole":
                guard let filled = try await studio.fillHole(of: picture) else {
                    return SkillReply(
                        "I see no hole in \(Self.plain(picture)). A hole is where a PNG picture is transparent.")
                }
                return try Self.reply("The hole is filled.", "\(Self.plain(picture)), filled", filled)
            default: return try Self.reply("This is \(Self.plain(picture)).", Self.plain(picture), picture)
            }
        } catch GenerativeModelError.request(let reason) {
            return SkillReply("That does not work: \(reason).")
        }
    }

    private func draw(_ request: SkillRequest, _ studio: PictureStudio) async throws -> SkillReply {
        guard let digit = request["digit"]?.number.flatMap({ Int(exactly: $0) }), (0...9).contains(digit) else {
            return SkillReply("Which digit?", followUp: .init(slot: "digit", intent: "DrawDigits"))
        }
        let count = max(1, min(9, request["count"]?.number.flatMap { Int(exactly: $0) } ?? 1))
        let file = try await studio.draw(digit: digit, count: count, seed: seed())
        let what = Self.digits(digit, count)
        return try Self.reply(
            "Here \(count == 1 ? "is" : "are") \(what).", what.prefix(1).uppercased() + what.dropFirst(), file)
    }

    private func enlarge(_ file: URL, _ studio: PictureStudio) async throws -> SkillReply {
        let size = try Self.size(file)
        guard size.width * size.height <= Self.mostEnlarged else {
            return SkillReply(
                "\(Self.plain(file)) has \(size.width) by \(size.height) pixels; that is too large for me to enlarge.")
        }
        let (enlarged, picture) = try await studio.enlarge(file)
        return try Self.reply(
            "It is twice as large now, \(picture.width) by \(picture.height) pixels.", "\(Self.plain(file)), enlarged",
            enlarged)
    }

    private func paint(
        _ file: URL, like style: String?, _ studio: PictureStudio, _ context: SkillContext, session: String
    ) async throws -> SkillReply {
        guard let style, !style.isEmpty else {
            return SkillReply("Like what?", followUp: .init(slot: "style", intent: "PaintPicture"))
        }
        if studio.hasNetwork(forStyle: style) {
            let painted = try await studio.paint(file, style: style)
            return try Self.reply("Here it is, as a \(style).", "\(Self.plain(file)) as a \(style)", painted)
        }
        guard let (model, name) = try Self.style(style, studio.folder) else {
            return SkillReply("I know no picture called \(style).")
        }
        let scheduler = context.scheduler, began = ContinuousClock.now
        let hasBegun = painting.begin { progress in
            let speech: String, card: SkillReply.Card?
            do {
                let painted = try studio.paint(file, like: model, named: name, progress: progress)
                speech = "The painting of \(Self.plain(file)) is ready."
                card = .init(title: "\(Self.plain(file)) like \(name)", lines: [], picture: painted.path)
            } catch GenerativeModelError.cancelled {
                return
            } catch {
                speech = "The painting of \(Self.plain(file)) has failed: \(error)."
                card = nil
            }
            let now = context.now + (ContinuousClock.now - began) / .seconds(1)
            try? await scheduler.schedule(
                ScheduledEvent(
                    id: "painting-\(UUID().uuidString)", kind: "painting", due: now, made: context.now, speech: speech,
                    session: session, card: card))
        }
        return SkillReply(
            hasBegun
                ? "I am painting \(Self.plain(file)) like \(name). I will tell you when it is ready."
                : "I am still busy with another painting.")
    }

    private func progress() -> SkillReply {
        SkillReply(
            painting.share.map { "About \(SpokenEnglish.number(Int(($0 * 100).rounded()))) percent is painted." }
                ?? "I am not painting anything.")
    }

    /// The picture that a style is taken from: the one before the newest, or one of the folder `styles`.
    private static func style(_ name: String, _ folder: PictureFolder) throws -> (Picture, String)? {
        if name == PictureStyles.other {
            let files = folder.files
            return files.count < 2 ? nil : (try Picture(contentsOf: files[1].path), plain(files[1]))
        }
        if name == PictureStyles.mosaic { return (MosaicPattern.picture(), name) }
        guard let file = PictureStyles.pictures(of: folder).first(where: { $0.name == name })?.file else { return nil }
        return (try Picture(contentsOf: file.path), name)
    }

    private static func reply(_ speech: String, _ title: String, _ file: URL) throws -> SkillReply {
        let size = try size(file)
        return SkillReply(
            speech,
            card: .init(title: title, lines: ["\(size.width) by \(size.height) pixels"], picture: file.path),
            data: ["picture": .text(file.path)])
    }

    private static func size(_ file: URL) throws -> (width: Int, height: Int) {
        let data = try Data(contentsOf: file, options: .mappedIfSafe)
        return try PictureFormat(of: data, name: file.path).dimensions(of: data, name: file.path)
    }

    /// A file's name as it is said: "red-boat.png" is "red boat".
    static func plain(_ file: URL) -> String {
        file.deletingPathExtension().lastPathComponent.split { $0 == "-" || $0 == "_" || $0.isWhitespace }
            .joined(separator: " ")
    }

    /// "a seven", "an eight", "three sixes".
    private static func digits(_ digit: Int, _ count: Int) -> String {
        let word = SpokenEnglish.number(digit)
        if count == 1 { return "\(digit == 8 ? "an" : "a") \(word)" }
        return "\(SpokenEnglish.number(count)) \(word)\(digit == 6 ? "es" : "s")"
    }
}
