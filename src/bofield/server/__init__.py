"""The centre: who may do what, in which order changes were accepted, and the wire over HTTP."""
