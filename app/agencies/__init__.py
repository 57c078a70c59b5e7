"""Who acts: the agencies that share the register, and what each is competent for."""
