"""What passes to and from the service: codings, ranges, streams, who is at the other end; the tap."""
