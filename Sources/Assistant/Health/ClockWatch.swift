import Foundation

/// Notices that the time of day was set anew, and that the machine slept. Pure: clocks in, troubles out.
public struct ClockWatch: Sendable {
    /// The three clocks at one moment, in seconds.
    public struct Reading: Sendable, Equatable {
        /// Of day, since 1970.
        public var wall: Double
        /// Of the processor while it runs.
        public var monotonic: Double
        /// With the time asleep.
        public var boot: Double

        public init(wall: Double, monotonic: Double, boot: Double) {
            self.wall = wall
            self.monotonic = monotonic
            self.boot = boot
        }

        public static func now() -> Reading {
            func seconds(_ clock: clockid_t) -> Double {
                var time = timespec()
                clock_gettime(clock, &time)
                return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
            }
            return Reading(
                wall: seconds(CLOCK_REALTIME), monotonic: seconds(CLOCK_MONOTONIC), boot: seconds(CLOCK_BOOTTIME))
        }
    }

    /// Less than this is the clock's own correction.
    private static let smallestJump = 2.0
    private var last: Reading

    public init(_ now: Reading) {
        last = now
    }

    /// What happened since the last look.
    public mutating func look(_ now: Reading) -> [AssistantEvent.Fault] {
        defer { last = now }
        var faults: [AssistantEvent.Fault] = []
        let slept = (now.boot - last.boot) - (now.monotonic - last.monotonic)
        if slept >= Self.smallestJump {
            faults.append(
                .init(
                    .suspend, "the machine slept for \(Self.spoken(slept)); what came due meanwhile is said now",
                    isOver: true))
        }
        let jump = (now.wall - last.wall) - (now.boot - last.boot)
        if abs(jump) >= Self.smallestJump {
            faults.append(
                .init(
                    .clock,
                    "the time of day was set \(jump > 0 ? "forward" : "back") by \(Self.spoken(abs(jump))); alarms follow the new time",
                    isOver: true))
        }
        return faults
    }

    private static func spoken(_ seconds: Double) -> String {
        seconds < 120 ? "\(Int(seconds.rounded())) s" : "\(Int((seconds / 60).rounded())) min"
    }
}
