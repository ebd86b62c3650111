"""The pictures of the README, made by the program itself, and what can be read in them."""
