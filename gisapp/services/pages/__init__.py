"""Sheets laid out by a product's frames: one household, parcel or building each, alone or by the thousand.

``Press`` holds what the sheets of a batch share; ``blocks`` draws what stands in a frame, ``fields`` says what a
``{…}`` of a product file means. Called by ``gisapp map | atlas`` and the print view.
"""
