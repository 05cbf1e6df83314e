"""Views of a record: rows, a table for the terminal, an HTML page."""
