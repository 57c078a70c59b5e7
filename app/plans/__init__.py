"""The joint plan: programmes of several agencies, the plan of each year, who leads which of its items, and by when."""
