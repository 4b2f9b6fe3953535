"""The window: widgets that ask services and listen to the project; no rule of the law or the map lives here.

- ``start`` opens ``main_window``; ``workbench`` makes its places when they are first wanted, ``opening`` says which
  project is open. ``session`` holds the project for all (writes one after the other, undo, what others changed),
  ``focus`` what is looked at and selected, ``jobs`` runs what takes long, ``actions`` names every command.
- Places: ``today_view``, ``map_place``, ``ledger_place``, ``houses_view``, ``matters_view``, ``board_view``,
  ``print_view``; at the right ``household_panel`` or ``group_panel`` (``right_panel``).
- The map: ``map_canvas`` shows, ``gestures`` sorts what hands do, ``map_tools`` and the tool in hand say what becomes
  of it; ``draw_*`` draw and reshape land, ``land_*`` check and edit it; ``compare_view`` shows two days.
- Forms: ``record_form`` for a record of any table, ``fields_form`` for a few fields, with ``field_editors``.
- Pieces: ``parts``, ``swatches``, ``icons``, ``theme`` and ``resources/window.qss``.

The window opens before slow libraries are loaded: dialogs are imported where they are opened.
"""
