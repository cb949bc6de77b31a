import Testing
import SpeechSynthesis
