"""The mock's own page at `/__mock/`: seeing what it hears, and pressing what it can do."""
