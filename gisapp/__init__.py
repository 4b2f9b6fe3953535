"""The map of the program.

A **service** turns a click or a command line into a **ChangeSet**; the **store** makes it permanent; the **project**
absorbs it and announces it once; everything visible listens.

Rooms, from the ground up (imports point down only, held by import-linter):

- ``errors``: what an officer is told; ``paths``: the places of files; ``events``, ``i18n``: a signal, the texts (found
  through ``paths``, which is why it lies below them).
- ``settings``, ``plugins``: the office's choices; the one table of replaceable parts.
- ``domain``: the law and the land. Tables are frames, decisions are pure functions. No files, no Qt, no SQL.
- ``io``, ``carto``, ``store``: other people's files; what a map shows; our own file.
- ``project``: the open tables, the undo stack, one signal ``changed``.
- ``services``, ``render``: use cases as plain functions; the only code that paints.
- ``app``: the only wiring. ``ui``, ``cli``: the two faces.

Each room says in its own ``__init__`` where what is found. ``layers/`` and ``resources/`` beside the package hold what
an office may change without touching code: map layers, products, policy packs, texts.
"""

__version__ = "0.1.0"
