"""How records travel: the client's engine between two ports, HTTP, and the schedule. Knows no table and no screen."""
