enum DialoguePlaceholder {}
