"""The demonstration: a real server, two real laptops and plainly invented households, all on this machine."""
