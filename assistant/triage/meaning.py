"""The second reading: what a sentence means, by its vector, for the categories whose words alone cannot decide.

A small linear model over the second bundled encoder's vectors and the words themselves, trained on sentences of our own
(knowledge/sources/semantics/inbound.txt) by `python -m evals.train_triage`. It is asked only when a gate of words opens, it says how
sure it is, and it stays silent where the encoder's weights are not installed.
"""

from assistant.filter.meaning.reading import SecondReading

_READING = SecondReading("triage", "weights.npz")
meanings, forget = _READING.meanings, _READING.forget
