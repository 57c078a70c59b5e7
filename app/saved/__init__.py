"""Saved lists: a name for the address of a list (its conditions, order and columns), for oneself or for the agency."""
