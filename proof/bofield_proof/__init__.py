"""The proof that replicas agree: simulation, mutants, a small exhaustive model, and real processes. Never installed."""
