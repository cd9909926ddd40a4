"""Sparse groups joined before anything is hidden: a joined group tells more than two hidden ones."""

from collections.abc import Mapping, Sequence

OTHER, ALL = "other", "all"
"""What a joined group is called: some of the groups, or all of them."""


def join_small(sizes: Mapping[str, int], least: int) -> dict[str, str]:
    """For each group the one it is shown in: itself, `other` (those too small, joined) or `all`.

    Where the small ones together are too small still, the smallest other group joins them (by name where two are
    alike), until they are large enough.

    >>> join_small({"ngo": 9, "state_body": 7, "expert": 1, "court": 4}, 5)
    {'court': 'other', 'expert': 'other', 'ngo': 'ngo', 'state_body': 'state_body'}
    >>> join_small({"ngo": 9, "state_body": 7, "expert": 1}, 5)
    {'expert': 'other', 'ngo': 'ngo', 'state_body': 'other'}
    """
    joined = {name for name, size in sizes.items() if size < least}
    kept = sorted(set(sizes) - joined, key=lambda name: (sizes[name], name))
    while joined and kept and sum(sizes[name] for name in joined) < least:
        joined.add(kept.pop(0))
    if len(joined) == 1 and len(sizes) > 1 and kept:
        joined.add(kept.pop(0))
    name = OTHER if kept else ALL
    return {group: name if group in joined and len(sizes) > 1 else group for group in sorted(sizes)}


def join_for_shares(sizes: Mapping[str, int], threshold: int) -> dict[str, str]:
    """Groups joined for a table that tells how many of each group did something.

    A group of fewer than twice the threshold can show nothing: either too few did, or too few did not. So groups are
    made that large; where only one would be left, as large as the threshold.
    """
    found = join_small(sizes, 2 * threshold)
    return found if len(set(found.values())) > 1 else join_small(sizes, threshold)


def join_rows(sizes: Mapping[tuple[str, ...], int], least: int) -> dict[tuple[str, ...], tuple[str, ...]]:
    """For each row of a table of counts the row it is shown in, so that each has at least so many, if all together do.

    Rows are joined within the first attribute before values of the first attribute are joined.

    >>> join_rows({("ngo", "ky"): 3, ("ngo", "ru"): 2, ("court", "ru"): 9}, 5)
    {('court', 'ru'): ('court', 'ru'), ('ngo', 'ky'): ('ngo', 'all'), ('ngo', 'ru'): ('ngo', 'all')}
    """
    if not sizes:
        return {}
    return dict(sorted(_joined(sorted(sizes), sizes, least, ()).items()))


def _joined(
    rows: Sequence[tuple[str, ...]], sizes: Mapping[tuple[str, ...], int], least: int, before: tuple[str, ...]
) -> dict[tuple[str, ...], tuple[str, ...]]:
    depth, length = len(before), len(rows[0])
    if depth == length:
        return dict.fromkeys(rows, before)
    totals: dict[str, int] = {}
    for row in rows:
        totals[row[depth]] = totals.get(row[depth], 0) + sizes[row]
    shown = join_small(totals, least)
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for value in totals:
        own = [row for row in rows if row[depth] == value]
        if shown[value] == value:
            found |= _joined(own, sizes, least, (*before, value))
        else:
            found |= dict.fromkeys(own, (*before, shown[value], *[ALL] * (length - depth - 1)))
    return found


def name_joined(shown: Mapping[str, str], group: str) -> str:
    """The groups behind a shown group, as the name of its count: `court+expert`.

    >>> name_joined({"court": "other", "expert": "other", "ngo": "ngo"}, "other")
    'court+expert'
    """
    return "+".join(sorted(name for name, target in shown.items() if target == group))
