"""What was seen live becomes evidence for the facts of the description, or against them."""
