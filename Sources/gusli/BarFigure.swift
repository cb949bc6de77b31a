import Plots

extension Figure {
    /// A bar for each name.
    static func bars(_ title: String, yLabel: String, _ values: [(name: String, value: Double)]) -> Figure {
        let places = values.indices.map(Double.init)
        return Figure([
            Plot(
                title: title, yLabel: yLabel, series: [.bars(name: yLabel, x: places, height: values.map(\.value))],
                xTicks: zip(places, values).map { (place: $0, name: $1.name) })
        ])
    }

    /// Estimates with their intervals, one a row from the top.
    static func intervals(
        _ title: String, xLabel: String, _ rows: [(name: String, estimate: Double, low: Double, high: Double)]
    ) -> Figure {
        Figure([
            Plot(
                title: title, xLabel: xLabel,
                series: [
                    .intervals(
                        names: rows.map(\.name), estimate: rows.map(\.estimate), low: rows.map(\.low),
                        high: rows.map(\.high))
                ])
        ])
    }
}
