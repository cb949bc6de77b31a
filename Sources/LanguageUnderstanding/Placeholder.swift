enum LanguageUnderstandingPlaceholder {}
