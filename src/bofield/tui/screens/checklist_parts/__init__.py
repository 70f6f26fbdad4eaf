"""The parts of the checklist screen: the questions of a section, and the queue of answers."""
