"""Bricks that know nothing of labour relations."""
