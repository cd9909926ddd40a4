"""How like a sentence is to the coded ones: a kernel machine over sentence vectors, phrases and notions.

One support vector machine a code (Cortes and Vapnik 1995) with a Gaussian kernel. All codes share the rows of the
coded sentences, which are kept short: vectors on their main axes (Pearson 1901), in half precision.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

N_AXES = 256
"""Main axes of the vectors that are kept; more say nothing new in folds of the examples."""
OTHERS = 0.3
"""What phrases, notions and the language count beside a vector of length 1."""
SHARPNESS = 1.0
"""Of the kernel: two sentences at distance d are alike by exp(-SHARPNESS d²)."""
STRENGTH = 3.0
"""How closely each machine follows its examples (scikit-learn's C)."""


@dataclass
class Likeness:
    """What was learned: the axes, the rows of the coded sentences on them, and what each row speaks for or against.

    `weights` has a row a sentence and a column a code; `scale` is the length of the vectors in the columns given.
    """

    centre: Any
    axes: Any
    rows: Any
    weights: Any
    intercepts: Any
    scale: float

    def scores(self, columns: "Numbers") -> "Numbers":
        """One row a sentence, one column a code: how far on the side of the code it lies."""
        import numpy as np

        own = self._placed(columns)
        found = _kernel(own, self.rows.astype(np.float64)) @ self.weights + self.intercepts
        return np.asarray(found, dtype=np.float64)

    def _placed(self, columns: "Numbers") -> "Numbers":
        return _placed(columns, self.centre, self.axes, self.scale)


def learn_likeness(columns: "Numbers", n_vector: int, wanted: "Numbers", scale: float) -> Likeness:
    """Learn from coded sentences: `columns` begins with `n_vector` numbers of vectors of length `scale` each half.

    `wanted` has a 1 where a sentence (row) has a code (column). The same columns give the same numbers.
    """
    import numpy as np
    from sklearn.svm import SVC

    vectors = columns[:, :n_vector] / scale
    centre = vectors.mean(axis=0)
    _, _, axes = np.linalg.svd(np.cov((vectors - centre).T), hermitian=True)
    axes = _settled_signs(axes[: min(N_AXES, len(vectors) - 1)])
    placed = _placed(columns, centre, axes, scale).astype(np.float16)
    rows = placed.astype(np.float64)
    alike = _kernel(rows, rows)
    weights = np.zeros((len(rows), wanted.shape[1]))
    intercepts = np.zeros(wanted.shape[1])
    for at in range(wanted.shape[1]):
        machine = SVC(C=STRENGTH, kernel="precomputed", class_weight="balanced", cache_size=500)
        machine.fit(alike, wanted[:, at])
        weights[machine.support_, at] = machine.dual_coef_[0]
        intercepts[at] = machine.intercept_[0]
    return Likeness(
        centre.astype(np.float32), axes.astype(np.float32), placed, weights.astype(np.float32), intercepts, scale
    )


def _placed(columns: "Numbers", centre: Any, axes: Any, scale: float) -> "Numbers":
    import numpy as np

    n_vector = len(centre)
    vectors = (columns[:, :n_vector] / scale - centre) @ np.asarray(axes, dtype=np.float64).T
    return np.hstack([vectors, OTHERS * columns[:, n_vector:]])


def _kernel(first: "Numbers", second: "Numbers") -> "Numbers":
    from sklearn.metrics.pairwise import rbf_kernel

    alike: Numbers = rbf_kernel(first, second, gamma=SHARPNESS)
    return alike


def _settled_signs(axes: "Numbers") -> "Numbers":
    """Axes with their largest part positive: which way an axis points is chance otherwise."""
    import numpy as np

    largest = np.abs(axes).argmax(axis=1)
    signs: Numbers = axes * np.sign(axes[np.arange(len(axes)), largest])[:, None]
    return signs
