"""A second opinion on Russian names, where the extra `ner` is installed: slovnet (Kukushkin 2020), model in a wheel.

The model files come inside the package natasha, which itself is never imported; nothing is downloaded.
"""

from collections.abc import Iterator
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ctipsurvey.protect.spans import NAME, Span

EMBEDDING = "data/emb/navec_news_v1_1B_250K_300d_100q.tar"
MODEL = "data/model/slovnet_ner_news_v1.tar"
PERSON = "PER"


def is_installed() -> bool:
    """Whether the extra is there."""
    return all(find_spec(name) is not None for name in ("natasha", "navec", "slovnet"))


def find_persons(text: str) -> Iterator[Span]:
    """The names of persons that the model sees in a Russian text with capitals; none where the extra is missing.

    They are never sure: a person looks at what only the model found.
    """
    tagger = _tagger()
    if tagger is None or not text.strip():
        return
    for span in tagger(text).spans:
        if span.type == PERSON:
            yield Span(int(span.start), int(span.stop), NAME, False, "slovnet")


@lru_cache(maxsize=1)
def _tagger() -> Any:
    if not is_installed():
        return None
    from navec import Navec
    from slovnet import NER

    origin = find_spec("natasha")
    assert origin is not None and origin.origin is not None
    folder = Path(origin.origin).parent
    tagger = NER.load(str(folder.joinpath(MODEL)))
    tagger.navec(Navec.load(str(folder.joinpath(EMBEDDING))))
    return tagger
