"""Extract, update and compile the translation catalogues."""
