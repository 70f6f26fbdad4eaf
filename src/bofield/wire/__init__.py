"""What laptop and centre say to each other: messages, codec and cursor. Knows no table, no network."""
