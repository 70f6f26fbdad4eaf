"""What to do first, and why: the day's order, the dialogue about a note, the queue of a supervisor, the figures.

Pure: the day comes in as an argument; no clock, no file, no table.
"""
