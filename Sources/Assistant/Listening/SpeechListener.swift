import SpeechRecognition

/// What the listening stage needs of a recogniser; `RecognitionSession` is one, and tests have one that reads from a script.
public protocol SpeechListener: AnyObject {
    /// Takes mono samples at 16 kHz.
    func accept(_ piece: [Float])
    /// Seconds of sound decoded since the last reset.
    var secondsDecoded: Double { get }
    /// When the last character was heard, in seconds since the last reset; nil before the first.
    var lastHeard: Double? { get }
    /// Why the command counts as finished; nil while it does not.
    var endpoint: EndpointReason? { get }
    /// What has been heard so far.
    func partial() -> Recognition
    /// Ends the sound and gives the result; `reset` follows.
    func finish() -> Recognition
    /// What was heard letter by letter, whatever is allowed.
    var unconstrained: Recognition { get }
    /// After `finish`: what was heard freely, whatever is allowed.
    func dictated() -> Recognition
    /// Forgets all that was heard, and listens for something else where `decoding` is given.
    func reset(_ decoding: RecognitionSession.Decoding?)
}

extension RecognitionSession: SpeechListener {}

/// What the listening stage needs of a wake word detector.
public protocol WakeListener: AnyObject {
    /// Takes mono samples at 16 kHz; gives the phrases that were heard, by seconds since the last reset.
    func accept(_ samples: [Float]) -> [WakeWordDetector.Detection]
    /// Forgets all that was heard.
    func reset()
}

extension WakeWordDetector: WakeListener {}
