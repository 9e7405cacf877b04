"""What an administrator sets and all programs share: settings, texts, logs, design tokens; imports no other package."""
