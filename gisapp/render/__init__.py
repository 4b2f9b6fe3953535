"""The only code that paints: scenes and pages onto screen, paper and files.

``painter`` paints a scene and ``sheet`` a page, on whatever device; ``targets`` makes files and prints of pages,
``book`` one PDF of many; ``underlay`` and ``imagery`` paint what lies under a map, ``web`` makes the map for a browser.
"""
