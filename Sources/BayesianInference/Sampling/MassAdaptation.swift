/// Estimates the variances along the axes in windows that double (Stan's scheme), by Welford's sums.
struct MassAdaptation {
    private var count = 0.0
    private var mean: [Double]
    private var squares: [Double]
    private let firstWindow: Int
    private let lastWindow: Int
    private let warmup: Int
    private var windowEnd: Int
    private var windowSize: Int

    init(dimensions: Int, warmup: Int) {
        (mean, squares) = (Array(repeating: 0, count: dimensions), Array(repeating: 0, count: dimensions))
        self.warmup = warmup
        if warmup >= 150 {
            (firstWindow, lastWindow, windowSize) = (75, 50, 25)
        } else {
            firstWindow = warmup * 15 / 100
            lastWindow = warmup / 10
            windowSize = warmup - firstWindow - lastWindow
        }
        windowEnd = firstWindow + windowSize
        extendLastWindow()
    }

    private mutating func extendLastWindow() {
        // A window that could not be followed by one twice its size takes all that is left.
        if windowEnd + 2 * windowSize > warmup - lastWindow { windowEnd = warmup - lastWindow }
    }

    /// Takes in the place after warm-up iteration `iteration`; returns new variances at the end of a window.
    mutating func update(_ place: [Double], iteration: Int) -> [Double]? {
        guard iteration >= firstWindow, iteration < warmup - lastWindow else { return nil }
        count += 1
        for i in place.indices {
            let distance = place[i] - mean[i]
            mean[i] += distance / count
            squares[i] += distance * (place[i] - mean[i])
        }
        guard iteration + 1 == windowEnd, count > 1 else { return nil }
        // Shrunk towards a small number, as few draws tell little.
        let n = count
        let variances = squares.map { n / (n + 5) * $0 / (n - 1) + 1e-3 * 5 / (n + 5) }
        count = 0
        for i in place.indices { (mean[i], squares[i]) = (0, 0) }
        windowSize *= 2
        windowEnd += windowSize
        extendLastWindow()
        return variances
    }
}
