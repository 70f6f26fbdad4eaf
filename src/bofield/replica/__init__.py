"""The laptop's file: encrypted SQLite, outbox, journal, search. Knows records and changes; knows no network, no screen.

`file.Replica` is the door for the rest of the program, `memory.MemoryReplica` its sibling without a file. Both keep
what the centre has confirmed apart from what this laptop has not yet sent, and show the one with the other on top.
"""
