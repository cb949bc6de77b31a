/// Minimisation without constraints: BFGS with numerical gradients and a line search by Armijo's rule (Nocedal and Wright, 2006).
struct QuasiNewton {
    var iterations = 400
    /// Stops when an iteration gains less than this.
    var tolerance = 1e-10

    /// - Returns: the best place and its value.
    func minimise(_ start: [Double], _ function: ([Double]) -> Double) -> (place: [Double], value: Double) {
        let n = start.count
        var x = start, value = function(x), slope = gradient(x, function)
        guard value.isFinite else { return (x, value) }
        var inverse = Self.identity(n), small = 0, isFresh = true
        for _ in 0..<iterations {
            var direction = (0..<n).map { i in -zip(inverse[i], slope).reduce(0) { $0 + $1.0 * $1.1 } }
            var descent = zip(direction, slope).reduce(0) { $0 + $1.0 * $1.1 }
            if descent >= 0 {
                inverse = Self.identity(n)
                direction = slope.map { -$0 }
                descent = -slope.reduce(0) { $0 + $1 * $1 }
            }
            let longest = direction.map(abs).max() ?? 0
            var length = longest > 2 ? 2 / longest : 1, next = x, nextValue = Double.infinity
            for _ in 0..<40 {
                next = zip(x, direction).map { $0 + length * $1 }
                nextValue = function(next)
                if nextValue <= value + 1e-4 * length * descent { break }
                length *= 0.5
            }
            guard nextValue < value else {
                if isFresh { break }
                inverse = Self.identity(n)
                isFresh = true
                continue
            }
            isFresh = false
            small = value - nextValue < tolerance * (1 + abs(value)) ? small + 1 : 0
            let nextSlope = gradient(next, function)
            update(&inverse, step: zip(next, x).map { $0 - $1 }, change: zip(nextSlope, slope).map { $0 - $1 })
            (x, value, slope) = (next, nextValue, nextSlope)
            if small >= 4 { break }
        }
        return (x, value)
    }

    private static func identity(_ n: Int) -> [[Double]] { (0..<n).map { i in (0..<n).map { $0 == i ? 1 : 0 } } }

    private func gradient(_ x: [Double], _ function: ([Double]) -> Double) -> [Double] {
        var moved = x
        return x.indices.map { i in
            let h = 6e-6 * max(1, abs(x[i]))
            moved[i] = x[i] + h
            let above = function(moved)
            moved[i] = x[i] - h
            let below = function(moved)
            moved[i] = x[i]
            let slope = (above - below) / (2 * h)
            return slope.isFinite ? slope : 0
        }
    }

    private func update(_ inverse: inout [[Double]], step s: [Double], change y: [Double]) {
        let n = s.count, sy = zip(s, y).reduce(0) { $0 + $1.0 * $1.1 }
        guard sy > 1e-12 else { return }
        let hy = (0..<n).map { i in zip(inverse[i], y).reduce(0) { $0 + $1.0 * $1.1 } }
        let yhy = zip(y, hy).reduce(0) { $0 + $1.0 * $1.1 }
        for i in 0..<n {
            for j in 0..<n {
                inverse[i][j] += (1 + yhy / sy) * s[i] * s[j] / sy - (hy[i] * s[j] + s[i] * hy[j]) / sy
            }
        }
    }
}
