"""The figures and the reports made of them (the only room that imports pandas)."""
