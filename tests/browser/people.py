"""Who signs in to the installation that the browser tests share."""

LEAD, OTHER, BOARD = "hp_ldld_2025", "hp_snv", "hp_bqlkkt_2025"
USERS = {
    "officer": (LEAD, "officer"),
    "neighbour": (OTHER, "officer"),
    "board": (BOARD, "officer"),
    "leader": (LEAD, "leader"),
    "administrator": (LEAD, "admin"),
}
