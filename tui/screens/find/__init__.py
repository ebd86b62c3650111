"""Finding words in what a panel shows: what matches, the way through it, and the line to type in.

A panel that can be searched gathers its places with `WantedWords.spans`, keeps them in a `Found`,
and shows that in a `FindBar`, which says what the user wants next. Nothing here knows a panel.
"""
