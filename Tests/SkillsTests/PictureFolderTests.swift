import Foundation
import GenerativeModels
import Skills
import Tensors
import Testing

/// The folder of the pictures that can be spoken of.
@Suite struct PictureFolderTests {
    static func folder() -> PictureFolder {
        PictureFolder(
            url: FileManager.default.temporaryDirectory.appending(path: "gusli-pictures-\(UUID().uuidString)"))
    }

    /// A grey slope that grows lighter to the right.
    static func slope(width: Int = 20, height: Int = 16) -> Picture {
        Picture(
            pixels: Tensor(shape: [1, height, width]) {
                for i in $0.indices { $0[i] = Float(i % width) / Float(width) }
            })
    }

    @Test("a picture keeps the letters of its name, and never takes the place of another")
    func names() throws {
        let folder = Self.folder()
        defer { try? FileManager.default.removeItem(at: folder.url) }
        let data = try Self.slope().png()
        let names = try ["Red Boat!.png", "red-boat.png", "../../etc/passwd", "", "…"].map {
            try folder.add(data, named: $0).lastPathComponent
        }
        #expect(names == ["red-boat.png", "red-boat-2.png", "passwd.png", "picture.png", "picture-2.png"])
        #expect(Set(folder.files.map(\.lastPathComponent)) == Set(names))
    }

    @Test("“this picture” is the one that was written last; what is no picture does not count")
    func newest() throws {
        let folder = Self.folder()
        defer { try? FileManager.default.removeItem(at: folder.url) }
        #expect(folder.files.isEmpty)
        let first = try folder.add(Self.slope().png(), named: "a"),
            second = try folder.add(Self.slope().png(), named: "b")
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -60)], ofItemAtPath: second.path)
        try "text".write(to: folder.url.appending(path: "notes.txt"), atomically: true, encoding: .utf8)
        try FileManager.default.createDirectory(
            at: folder.url.appending(path: "folder.png"), withIntermediateDirectories: true)
        #expect(folder.files.map(\.lastPathComponent) == [first, second].map(\.lastPathComponent))
        #expect(folder.file(named: "b.png") != nil)
        for strange in ["../b.png", "notes.txt", "", "b", "folder.png"] { #expect(folder.file(named: strange) == nil) }
    }

    @Test("what is no sound picture, or too large, is not taken in")
    func refused() throws {
        let folder = Self.folder()
        defer { try? FileManager.default.removeItem(at: folder.url) }
        let sound = try Self.slope().png()
        var large = sound
        // The header alone claims 65,536 pixels a side.
        large.replaceSubrange(16..<24, with: [0, 1, 0, 0, 0, 1, 0, 0])
        for data in [Data(), Data("no picture".utf8), sound.prefix(sound.count / 2), large] {
            #expect(throws: GenerativeModelError.self) { try folder.add(data, named: "a.png") }
        }
        #expect(folder.files.isEmpty)
    }
}
