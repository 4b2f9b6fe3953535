"""Draws the two towns of the demo project; a developer's tool, never part of the program.

Run ``python -m tests.tools.fabric`` in the checkout's root: it writes ``layers/*.geojson`` again, the same each time
(fixed seeds). How a town grows: ``cutting`` splits land into blocks and lots, ``ground`` makes one watertight coverage
of it and bends it a little, ``houses`` puts buildings on the lots, ``naming`` gives streets names and doors numbers,
``zones`` says what each of the two towns is like.
"""
