"""A register of made-up records for trying the product out, and the mark that says so on every page."""
