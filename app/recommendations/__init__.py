"""Recommendations: what enterprises raise, who has to answer it, by when, and what was answered."""
