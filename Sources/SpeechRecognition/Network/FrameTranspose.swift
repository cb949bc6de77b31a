/// Between frames one after another and channels one after another.
enum FrameTranspose {
    /// `[frames, bands]` to `[bands, frames]`.
    static func bandsFirst(_ values: [Float], bands: Int) -> [Float] {
        transpose(values, rows: values.count / max(1, bands), columns: bands)
    }

    /// `[channels, frames]` to `[frames, channels]`.
    static func framesFirst(_ values: [Float], channels: Int) -> [Float] {
        transpose(values, rows: channels, columns: values.count / max(1, channels))
    }

    private static func transpose(_ values: [Float], rows: Int, columns: Int) -> [Float] {
        [Float](unsafeUninitializedCapacity: rows * columns) { target, count in
            for column in 0..<columns {
                for row in 0..<rows { target[column * rows + row] = values[row * columns + column] }
            }
            count = rows * columns
        }
    }
}
