"""The mock's own calls, under `/__mock/`: reading what happened, and steering the mock."""
