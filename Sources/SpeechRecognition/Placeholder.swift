enum SpeechRecognitionPlaceholder {}
