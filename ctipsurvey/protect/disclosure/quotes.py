"""What may stand beside a quote: attributes that enough people share."""

from collections.abc import Iterable, Mapping, Sequence

from ctipsurvey.protect.disclosure.rules import MARK


def shared_attributes(
    members: Iterable[Mapping[str, str]], names: Sequence[str], threshold: int
) -> dict[tuple[str, ...], tuple[str, ...]]:
    """For each combination of attributes what of it may be shown: as much as at least `threshold` people share.

    `members` is a mapping of attributes for each person, with `id`; a person may have several. The first names are
    kept longest; what is dropped is the mark.

    >>> people = [{"id": str(n), "kind": "judge", "place": "Naryn" if n < 2 else "Osh"} for n in range(9)]
    >>> shared_attributes(people, ["kind", "place"], 5)
    {('judge', 'Naryn'): ('judge', 'hidden'), ('judge', 'Osh'): ('judge', 'Osh')}
    """
    having: dict[tuple[tuple[int, str], ...], set[str]] = {}
    found = set()
    for member in members:
        own = tuple(member[name] for name in names)
        found.add(own)
        for kept in _subsets(len(names)):
            having.setdefault(tuple((at, own[at]) for at in kept), set()).add(member["id"])
    shown = {}
    for own in sorted(found):
        kept = next(
            kept
            for kept in _subsets(len(names))
            if not kept or len(having[tuple((at, own[at]) for at in kept)]) >= threshold
        )
        shown[own] = tuple(value if at in kept else MARK for at, value in enumerate(own))
    return shown


def _subsets(n: int) -> list[tuple[int, ...]]:
    """The attributes kept, from all to none; among as many the first ones first."""
    subsets = [tuple(at for at in range(n) if mask >> at & 1) for mask in range(2**n)]
    return sorted(subsets, key=lambda kept: (-len(kept), kept))
