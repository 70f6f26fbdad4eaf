"""The proof that laptops and centre agree: simulated histories, deliberate bugs, and real processes that are killed.

Knows the program from the inside and is never installed with it: `python -m bofield_proof --help`.
"""
