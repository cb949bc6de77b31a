enum SpeechSynthesisPlaceholder {}
