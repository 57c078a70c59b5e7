"""Collective disputes and work stoppages, from the first report to the close."""
