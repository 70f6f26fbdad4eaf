"""bofield: field notes, early contact and legal dates for social housing coordinators."""

__version__ = "0.1.0"
