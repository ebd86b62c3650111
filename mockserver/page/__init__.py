"""The mock's own page at `/__mock/`: what it was asked, and buttons for what it can do."""
