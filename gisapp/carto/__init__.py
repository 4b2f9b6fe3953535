"""What a map shows: styles, layers, labels, scenes and pages, in plain values without Qt.

- From tables to a scene: ``mapspec`` (what is asked for) and ``portrayal`` (how it is told), ``layer``, ``signing``,
  ``theme`` with ``readings`` and ``standing``; ``scene`` composes them over ``shapes``, ``view`` says what is looked
  at, ``outlook`` is the first look at a large project.
- Signs, classes and counts have one source: ``theme`` and ``readings`` for what colours the map, ``symbology`` and
  ``style`` for how it looks.
- Texts: ``lettering`` and ``numbering`` say what, ``labels`` where (with ``label``, ``label_land``, ``yards``),
  ``callouts`` what found no room, ``label_looks`` how; ``typography`` how wide.
- Paper: ``page``, ``paper``, ``neatline``, ``marginalia``, ``grids``, ``plots``, ``plat``, ``scalebar``, ``folding``.
- Beneath and at the pointer: ``basemap``; ``hits``, ``snapping``, ``measuring``, ``traverse``.
"""
