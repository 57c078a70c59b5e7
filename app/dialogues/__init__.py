"""Dialogue meetings: inside enterprises, and between the board and enterprises."""
