"""What bytes on the wire are: their codings, ranges, beginnings and places."""
