"""What is asked for where a test is not about the words."""

ANIMATE = "turn this image into a 1-second animated video clip"
ANIMATE_TITLED = 'turn this image into a 1-second animated clip with the title "Quay"'
