"""The texts of the program: found in the code, gathered in catalogues, held to the glossary."""
