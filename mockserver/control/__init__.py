"""The mock's own calls, under `/__mock/`: to see what it heard, and to play upon it."""
