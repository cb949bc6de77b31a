// swift-tools-version: 6.2
import PackageDescription

/// A library target with its test target, both in the folders that carry their names.
func library(_ name: String, _ dependencies: [Target.Dependency], tests extra: [Target.Dependency] = []) -> [Target] {
    [
        .target(name: name, dependencies: dependencies),
        .testTarget(name: name + "Tests", dependencies: [.byName(name: name)] + dependencies + extra, exclude: []),
    ]
}

func system(_ name: String, _ pkgConfig: String, _ apt: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let histogram: Target.Dependency = .product(name: "Histogram", package: "hdrhistogram-swift")
let networking: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
    .product(name: "NIOWebSocket", package: "swift-nio"), .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
    hummingbird,
]

let package = Package(
    name: "Gusli",
    products: [
        .executable(name: "gusli", targets: ["gusli"]),
        .library(name: "SkillKit", targets: ["SkillKit"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    ],
    targets: [
        system("CALSA", "alsa", "libasound2-dev"),
        system("CSndfile", "sndfile", "libsndfile1-dev"),
        system("CFFTW", "fftw3f", "libfftw3-dev"),
        system("CSoxr", "soxr", "libsoxr-dev"),
        system("CLZMA", "liblzma", "liblzma-dev"),
        system("CSpeexDSP", "speexdsp", "libspeexdsp-dev"),
        system("CPNG", "libpng", "libpng-dev"),
        system("CZlib", "zlib", "zlib1g-dev"),
        system("CTurboJPEG", "libturbojpeg", "libturbojpeg0-dev"),
        .target(name: "CKernels", exclude: [], cSettings: [.define("_GNU_SOURCE")], linkerSettings: [.linkedLibrary("m"), .linkedLibrary("dl")]),
        .target(name: "CCallCounter", path: "Tests/CCallCounter", cSettings: [.define("_GNU_SOURCE")], linkerSettings: [.linkedLibrary("dl")]),
        .target(name: "CStreaming", exclude: [], cSettings: [.define("_GNU_SOURCE")]),
    ]
        + library("Streaming", ["CStreaming", histogram], tests: ["CCallCounter", "CALSA"])
        + [
            .target(name: "CxxRing", path: "Benchmarks/ring/cxx"),
            .target(name: "RingBenchmark", dependencies: ["Streaming", "CStreaming", "CxxRing"], path: "Benchmarks/ring/swift"),
        ]
        + library("Tensors", ["CKernels"])
        + library("NeuralNetworks", ["Tensors"], tests: ["CKernels", "CCallCounter"])
        + library("Archives", ["Tensors", "CKernels", "CZlib"])
        + library("SignalProcessing", ["Tensors", "CKernels", "CFFTW", "CSoxr"])
        + library("AudioIO", ["Streaming", "SignalProcessing", "CALSA", "CSndfile", logging])
        + library("SpeechRecognition", ["Archives", "NeuralNetworks", "SignalProcessing", "AudioIO", yams])
        + library("Tables", ["CZlib", "CLZMA", grdb])
        + library("Plots", [])
        + library("Statistics", ["Tensors"])
        + library("ExperimentReports", ["Statistics", "Tables", "Plots", yams], tests: ["Tensors"])
        + library("BayesianInference", ["Statistics", "Tensors"])
        + library("TimeSeries", ["BayesianInference", "Statistics", "Tables", "Tensors", "Plots"])
        + library("SkillKit", [])
        + library("LanguageUnderstanding", ["NeuralNetworks", yams])
        + library("QuestionAnswering", ["NeuralNetworks", "Tensors", "Archives", "Tables"])
        + library("Dialogue", ["LanguageUnderstanding", "SkillKit", yams, grdb], tests: ["Skills", "DialogueStoreChild"])
        + [
            .target(name: "CConfinement", exclude: [], cSettings: [.define("_GNU_SOURCE")]),
            .executableTarget(name: "DialogueStoreChild", dependencies: ["Dialogue", "SkillKit"], path: "Tests/DialogueStoreChild"),
            .executableTarget(name: "skill-dice", dependencies: ["SkillKit"], path: "Examples/skills/dice", exclude: ["skill.yaml", "tests.yaml"]),
            .executableTarget(
                name: "skill-breathing", dependencies: ["SkillKit"], path: "Examples/skills/breathing", exclude: ["skill.yaml", "tests.yaml"]),
        ]
        + library("SkillHost", ["SkillKit", "LanguageUnderstanding", "Dialogue", "CConfinement", yams])
        + library("SpeechSynthesis", ["CKernels", "NeuralNetworks", "SignalProcessing", "AudioIO", "Plots", yams])
        + library("GenerativeModels", ["NeuralNetworks", "Tensors", "CPNG", "CTurboJPEG", "CZlib", yams])
        + library("AnomalyDetection", ["Tensors", "CKernels"])
        + library("ModelServing", ["Archives", "SpeechRecognition", "LanguageUnderstanding", "AnomalyDetection", "GenerativeModels", yams])
        + library("ModelServers", ["ModelServing", hummingbird, logging])
        + library("Recommendation", ["NeuralNetworks", "CKernels", "Tables"])
        + library(
            "Skills",
            ["SkillKit", "Tables", "Plots", "ExperimentReports", "TimeSeries", "AnomalyDetection", "Recommendation", "GenerativeModels", "QuestionAnswering", "Tensors"])
        + library(
            "Assistant",
            ["Streaming", "RingBenchmark", "AudioIO", "SpeechRecognition", "LanguageUnderstanding", "Dialogue", "SpeechSynthesis", "Skills", "SkillHost", "QuestionAnswering", "CSpeexDSP", "Statistics", "TimeSeries", "AnomalyDetection", "Recommendation", "GenerativeModels", "Tensors", yams, logging],
            tests: ["CCallCounter", "CPNG"])
        + library("Servers", ["Assistant", "AudioIO", "SignalProcessing", "GenerativeModels", "Skills", "CZlib", logging] + networking, tests: [.product(name: "NIOEmbedded", package: "swift-nio")])
        + [
            .executableTarget(
                name: "gusli",
                dependencies: ["Assistant", "Servers", "GenerativeModels", "Tables", "Plots", "Statistics", "ExperimentReports", "BayesianInference", "TimeSeries", "AnomalyDetection", "Recommendation", "QuestionAnswering", "ModelServing", "ModelServers", argumentParser, yams, logging]),
            .testTarget(name: "gusliTests", dependencies: ["Assistant"]),
        ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c11,
    cxxLanguageStandard: .cxx17
)
