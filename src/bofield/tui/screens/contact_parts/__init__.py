"""The parts of the contact screen: the short form, the saving, and what is shown once the note is signed."""
