"""What every dense index promises, wherever its vectors live."""

import numpy as np

from knowledge.index import DenseIndex


def keeps_its_promises(index: DenseIndex) -> None:
    """Putting, replacing, finding, counting, removing and dropping, shelf by shelf."""
    vectors = np.eye(4, dtype=np.float32)
    index.put(1, [10, 11, 12], vectors[:3])
    index.put(2, [20], vectors[:1])
    assert index.nearest(1, vectors[1], 1) == [11]
    assert index.nearest(2, vectors[1], 5) == [20]
    index.put(1, [11], vectors[3:])
    assert index.nearest(1, vectors[3], 1) == [11]
    assert index.count(1) == 3
    assert {entry: vector.tolist() for entry, vector in index.vectors(1, [10, 11, 99]).items()} == {10: [1, 0, 0, 0], 11: [0, 0, 0, 1]}
    index.remove(1, [11, 99])
    assert index.ids(1) == {10, 12}
    assert set(index.shelves()) == {1, 2}
    index.drop(1)
    assert index.count(1) == 0
