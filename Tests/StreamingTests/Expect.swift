import Testing

/// `#expect` for conditions on values that cannot be copied: the macro copies what it shows when it fails.
func expect(_ condition: Bool, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(condition, sourceLocation: sourceLocation)
}
