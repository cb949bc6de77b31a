enum StreamingPlaceholder {}
