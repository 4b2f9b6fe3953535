"""Use cases as plain functions.

A service takes the frozen ``Tables`` first and returns a ChangeSet, numbers, or pages; it never writes. Because it
sees a snapshot and not the project, the same function serves the window, the command line, a background job and a
question about the past (``project.known_at``).

- Households: ``households``, ``recording`` (one road for the records of every table; ``record_rules``,
  ``record_effects``), ``batching``, ``documents``, ``household_file``, ``finding``, ``due``.
- Money: ``compensation`` with ``trial`` and ``situation``, ``agreeing``, ``accounts``, ``policies``, ``bank_batch``.
- Houses and matters: ``housing``, ``issues``, ``petitions``, ``milestones``, ``units``.
- The land: ``editing``, ``reshaping``, ``drawing``, ``crossing``, ``sketching``, ``topology`` and ``repairs``,
  ``surveys`` and ``deliveries``, ``clearing``, ``readiness``, ``zones``.
- In and out: ``importing`` and its ``import_*``, ``office_sheet`` with its two sheets, ``exporting``, ``filling``,
  ``webmap``, ``phone``.
- Paper: ``wish`` is what is asked for, ``prints`` the one road to its pages: ``products``, ``maps``, ``tiling``,
  ``atlas``, ``pages``; ``layouts`` lays a product out by hand.
- Figures: ``dashboard``, ``theming`` (the legend), ``listing``, ``logbook``, ``checking``.
"""
