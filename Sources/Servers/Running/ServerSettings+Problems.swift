import Assistant

extension ServerSettings {
    /// What is wrong with the settings; empty: nothing.
    public var problems: [ServerError] {
        var problems: [ServerError] = []
        for address in [wyoming, http, vosk, satellite].compactMap(\.self) {
            do throws(ServerError) {
                let parsed = try ServerAddress(address)
                if !parsed.isLoopback, (token ?? "").isEmpty { problems.append(.tokenNeeded(address: address)) }
            } catch { problems.append(error) }
        }
        func require(_ key: String, _ isRight: Bool, _ wanted: String) {
            if !isRight { problems.append(.badSetting(key: key, reason: "\(wanted) is needed")) }
        }
        require("token", token.map { $0.count >= 16 } ?? true, "a token of 16 characters or more")
        require("satelliteName", !satelliteName.isEmpty, "a name")
        require("connections", (1...4096).contains(connections), "a number from 1 to 4096")
        require("requestsPerMinute", requestsPerMinute >= 1, "1 or more")
        require("uploadMegabytes", (1...2000).contains(uploadMegabytes), "a number from 1 to 2000")
        require("recordingSeconds", recordingSeconds > 0 && recordingSeconds.isFinite, "more than 0")
        require("idleSeconds", idleSeconds > 0 && idleSeconds <= 1e6, "more than 0")
        return problems
    }
}
