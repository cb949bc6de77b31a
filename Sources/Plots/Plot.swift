/// One pair of axes and what is drawn on them.
public struct Plot: Sendable {
    /// What is drawn.
    public enum Series: Sendable {
        case line(name: String, x: [Double], y: [Double], dashed: Bool = false)
        case points(name: String, x: [Double], y: [Double])
        /// The area between two curves: an interval.
        case band(name: String, x: [Double], low: [Double], high: [Double])
        /// Bars of equal width about `x`: a histogram.
        case bars(name: String, x: [Double], height: [Double])
        /// Points with an interval across, one a row from the top: a comparison of estimates.
        case intervals(names: [String], estimate: [Double], low: [Double], high: [Double])
        /// A picture of numbers, rows from the bottom, which fills `x` by `y`; the lowest of `shades` is darkest.
        case image(rows: [[Double]], x: ClosedRange<Double>, y: ClosedRange<Double>, shades: ClosedRange<Double>)
        /// Values on a grid, a row from the bottom up, as colours: white to black, or blue over white to red where they have signs. Row
        /// `i` lies between the names `i` and `i + 1` of `edges`.
        case grid(values: [[Double]], first: Double, step: Double, edges: [String], isSigned: Bool)
        /// A line across at a height.
        case horizontal(Double)
        /// A line down at a place.
        case vertical(Double)
    }

    public var title: String
    public var xLabel: String
    public var yLabel: String
    public var series: [Series]
    /// Names to stand at places of the x axis instead of numbers.
    public var xTicks: [(place: Double, name: String)]
    /// The same of the y axis.
    public var yTicks: [(place: Double, name: String)]
    public var isLogarithmicX: Bool

    public init(
        title: String = "", xLabel: String = "", yLabel: String = "", series: [Series] = [],
        xTicks: [(place: Double, name: String)] = [], yTicks: [(place: Double, name: String)] = [],
        isLogarithmicX: Bool = false
    ) {
        (self.title, self.xLabel, self.yLabel, self.series) = (title, xLabel, yLabel, series)
        (self.xTicks, self.yTicks, self.isLogarithmicX) = (xTicks, yTicks, isLogarithmicX)
    }
}
