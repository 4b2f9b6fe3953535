"""What is selected, and where it is."""

import pandas as pd

from gisapp.ui.focus import Selected


def test_a_selection_knows_its_places_in_the_index_asked_for():
    chosen = Selected("household", ("c", "gone", "a"))
    index, later = pd.Index(["a", "b", "c"], dtype="object"), pd.Index(["c", "a"], dtype="object")
    assert list(chosen.places(index)) == [2, 0]
    assert chosen.places(index) is chosen.places(index)
    assert list(chosen.places(later)) == [0, 1]
    assert list(Selected().places(index)) == []
    assert chosen == Selected("household", ("c", "gone", "a"))
    assert hash(chosen) == hash(Selected("household", ("c", "gone", "a")))
