"""The layout editor (版式编辑器): a sheet on the screen whose frames are moved by hand. Made when first wanted.

``editor`` is the window and holds the history of the arrangement; ``canvas`` shows the sheet as the one painter paints
it, ``hand`` turns pointer and keys into steps, ``pane`` and ``frame_list`` stand at its sides, ``live`` composes.
Opened from 出图.
"""
