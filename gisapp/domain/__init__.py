"""The law and the land: decisions as pure functions over frozen frames. No files, no Qt, no SQL.

- What there is: ``schema`` (every table and column), ``columns``, ``codes``; ``changes`` (ChangeSet, Tables).
- The law's procedure: ``lifecycle``, ``guards`` over ``case`` and ``evidence``, ``gates``, ``exits``, ``resting``;
  ``clocks`` over ``docket`` and ``runs``, ``workdays``; ``course`` and ``rollup`` say who was how far on which day.
- Money and houses: ``policy``, ``lines``, ``money``, ``paying``, ``transition``, ``capital``; ``housing``, ``rooms``.
- The land: ``rings``, ``geometry``, ``fabric``, ``placing``, ``vertices``, ``strips``, ``boundary``; ``topology`` finds
  faults and ``mending`` repairs them; ``lineage``, ``clearing``, ``readiness``.
- Reading records: ``linked``, ``lookup``, ``nearby``, ``filters``; ``privacy`` masks persons.
"""
