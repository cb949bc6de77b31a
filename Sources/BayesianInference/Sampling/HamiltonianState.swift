/// A place with its log density, gradient and momentum.
struct HamiltonianState {
    var place: [Double]
    var momentum: [Double]
    var slope: [Double]
    var logDensity: Double

    /// Log density less kinetic energy, with `inverseMass` the variances along the axes.
    func logJoint(_ inverseMass: [Double]) -> Double {
        var kinetic = 0.0
        for i in momentum.indices { kinetic += momentum[i] * momentum[i] * inverseMass[i] }
        let joint = logDensity - 0.5 * kinetic
        return joint.isNaN ? -.infinity : joint
    }

    /// One leapfrog step of length `step` (negative goes back in time).
    mutating func leap(
        _ step: Double, _ inverseMass: [Double], _ density: (borrowing [Double], inout [Double]) -> Double
    ) {
        for i in place.indices {
            momentum[i] += 0.5 * step * slope[i]
            place[i] += step * inverseMass[i] * momentum[i]
        }
        logDensity = density(place, &slope)
        for i in place.indices { momentum[i] += 0.5 * step * slope[i] }
    }
}
