"""Words that no screen owns: those of the commands, and those that both faces use."""
