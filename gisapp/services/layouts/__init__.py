"""Laying out a product by hand: its frames as frozen values, what can be done with them, and the file they are kept in.

``arrangement`` holds the frames and every step back and forth, ``moves`` and ``order`` say what a step does,
``snapping`` where a frame wants to go, ``kinds`` what there is to lay out, ``composing`` what it looks like with the
records of a real household, ``writing`` and ``templates`` how it becomes a file of the office. Called by the layout
editor of the window; nothing here knows of it.
"""
