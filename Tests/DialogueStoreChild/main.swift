// What DialogueStoreTests kills: sets alarms, writes lists and takes what is due, and says so when it is done, without end.
import Dialogue
import Foundation
import SkillKit

guard CommandLine.arguments.count == 3, let start = Int(CommandLine.arguments[2]) else { exit(2) }
let store = try DialogueStore(path: CommandLine.arguments[1])

func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

for number in start... {
    // One second of the child's own clock passes each round; an event comes due three rounds later.
    let now = Date(timeIntervalSince1970: Double(number))
    try await store.schedule(
        ScheduledEvent(
            id: "alarm-\(number)", kind: "alarm", due: now + 3, made: now, speech: "ring", session: "default"))
    say("set alarm-\(number)")
    _ = try await store.add("item-\(number)", to: "shopping", of: "default")
    say("added item-\(number)")
    for event in try await store.takeDue(at: now) { say("rang \(event.id)") }
}
