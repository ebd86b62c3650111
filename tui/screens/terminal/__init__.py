"""The terminal: what it sends, made safe, and what becomes of the program when it goes away.

Each of these stands here because of Textual 8.2.8, and can go when it is mended there:

- an escape inside a bracketed paste ends the paste, and the rest comes as keys, Enter included;
- a paste whose end is lost deafens the program for good;
- lines pasted without brackets are keys, and each line end sends;
- an arrow torn by a slow line is Escape and two letters;
- a key report with an event type, or with a number that is no character, ends the program, and
  so does a byte that is no UTF-8;
- text of five characters or more that an input method commits becomes garbage;
- answers and sequences that nobody asked for are typed into the prompt;
- xterm's form of a modified key is not known;
- alt types the character of its key, in the forms that report text and where the key has a name;
- stopped by SIGSTOP and continued, it reads with two threads and gives the terminal back raw.
"""
