"""Benchmarks, run by hand: how long the product takes beside the least that the same machine could need (README.md)."""
