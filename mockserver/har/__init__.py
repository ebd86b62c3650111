"""HAR 1.2: what a browser or a proxy saved becomes a recording, and a recording becomes a HAR."""
