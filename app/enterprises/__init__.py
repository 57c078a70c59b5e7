"""Where it happens: enterprises, zones, sectors, head counts."""
