"""The parts of the case screen: its head, the rows of its tabs, and the forms that change it."""
