"""What passes to and from the service: codings, ranges, streams, addresses; and the tap."""
