"""Other people's files: encodings, coordinate systems, vector formats, workbooks.

``vector.read`` turns any file into a ``Source`` (columns, shapes, what was noticed); ``write.publish`` lets finished
files appear at once or not at all. Nothing here knows the project: services decide what a file means.
"""
