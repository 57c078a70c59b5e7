"""The front page: what waits for me and my agency, by when."""
