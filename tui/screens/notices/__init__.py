"""What is told to somebody who looks elsewhere: the bell, notices of the desktop, the tab.

A sequence goes only to a terminal that is known to understand it: others show it as text, or take
what one of them calls progress for a notice.
"""
