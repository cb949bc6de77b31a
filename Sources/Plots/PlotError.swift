/// Why a plot could not be drawn.
public enum PlotError: Error, CustomStringConvertible, Equatable {
    case unknownEnding(path: String)
    case gnuplotMissing
    case gnuplotFailed(String)
    case unwritable(path: String)

    public var description: String {
        switch self {
        case .unknownEnding(let path): "\(path): a plot ends in .svg or .png"
        case .gnuplotMissing: "plots are drawn by gnuplot, which is not installed: apt-get install gnuplot-nox"
        case .gnuplotFailed(let reason): "gnuplot could not draw the plot: \(reason)"
        case .unwritable(let path): "\(path): the plot cannot be written there"
        }
    }
}
