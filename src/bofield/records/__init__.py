"""What is written down: the tables that laptop and centre share, and the one registry of kinds and fields."""
