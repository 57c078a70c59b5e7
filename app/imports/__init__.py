"""Files into the registers: brought in, matched, checked, mended, loaded, taken back."""
