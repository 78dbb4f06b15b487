"""A Merkle tree that only grows: its hash, its proofs, and how anybody checks them (RFC 9162, section 2.1).

A subtree is written ``(level, nth)``: the ``nth`` of those that hold ``2 ** level`` leaves. Once all its leaves are
there its hash never changes, so complete subtrees are kept, and every proof is put together from a few of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

Subtree = tuple[int, int]
"""(level, nth): the leaves from ``nth << level`` to ``(nth + 1) << level``."""
Range = tuple[int, int]
"""(start, end): leaves, the end not among them."""

EMPTY = hashlib.sha256(b"").digest()
"""The hash of a tree without leaves."""


class BadRange(ValueError):
    """There is no such leaf, or no such size, to prove anything of."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of one leaf: SHA-256 of a zero byte and what the leaf says."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees: SHA-256 of a one byte and both hashes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def place(subtree: Subtree) -> int:
    """The subtree's place among all, one number: leaves have the even ones, and no place ever moves as the tree grows.

    The nodes are counted from left to right as they hang in a drawing of the tree.
    """
    level, nth = subtree
    return (nth << (level + 1)) + (1 << level) - 1


class Growing:
    """The right edge of a tree: what must be kept in hand to go on adding leaves."""

    def __init__(self, size: int = 0, edge: Sequence[bytes] = ()) -> None:
        """Go on from a tree of ``size`` leaves whose ``subtrees((0, size))`` have the hashes ``edge``."""
        if len(edge) != size.bit_count():
            raise BadRange(f"the edge of {size} leaves has {size.bit_count()} subtrees, not {len(edge)}")
        self.size = size
        self._edge = list(edge)

    def add(self, leaf: bytes) -> list[tuple[Subtree, bytes]]:
        """Add the hash of one leaf; return the subtrees above it that became complete, the smallest first."""
        made, level, nth, top = [], 0, self.size, leaf
        while nth & 1:
            level, nth, top = level + 1, nth >> 1, node_hash(self._edge.pop(), top)
            made.append(((level, nth), top))
        self._edge.append(top)
        self.size += 1
        return made

    def root(self) -> bytes:
        """The hash of the tree as it is now."""
        return joined(self._edge)


def joined(parts: Sequence[bytes]) -> bytes:
    """The hash over neighbouring complete subtrees, the largest first, as ``subtrees`` names them."""
    if not parts:
        return EMPTY
    *rest, top = parts
    for left in reversed(rest):
        top = node_hash(left, top)
    return top


def root(leaves: Iterable[bytes]) -> bytes:
    """The hash of the tree over these leaf hashes."""
    tree = Growing()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


def subtrees(leaves: Range) -> list[Subtree]:
    """The complete subtrees that make up a range of leaves, the largest first.

    The range begins where a subtree at least as large as it begins, as every range of a proof does.
    """
    start, end = leaves
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append((level, start >> level))
        start += 1 << level
    return found


def inclusion(index: int, size: int) -> list[Range]:
    """The ranges whose hashes prove that leaf ``index`` stands in the tree of ``size`` leaves, from the leaf upward.

    Raises ``BadRange``.
    """
    if not 0 <= index < size:
        raise BadRange(f"a tree of {size} leaves has no leaf {index}")
    start, end, path = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    return path[::-1]


def consistency(first: int, second: int) -> list[Range]:
    """The ranges whose hashes prove that the tree of ``second`` leaves begins with that of ``first``.

    Raises ``BadRange`` unless ``0 < first <= second``.
    """
    if not 0 < first <= second:
        raise BadRange(f"a tree of {second} leaves does not begin with one of {first}")
    start, end, path, whole = 0, second, [], True
    while end != first:
        middle = start + _split(end - start)
        if first <= middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start, whole = middle, False
    if not whole:
        path.append((start, end))
    return path[::-1]


def read(ranges: Sequence[Range], get: Callable[[list[Subtree]], dict[Subtree, bytes]]) -> list[bytes]:
    """The hashes of these ranges, from complete subtrees that ``get`` looks up in one go."""
    parts = [subtrees(one) for one in ranges]
    known = get([subtree for part in parts for subtree in part])
    return [joined([known[subtree] for subtree in part]) for part in parts]


def included(leaf: bytes, index: int, size: int, path: Sequence[bytes], expected: bytes) -> bool:
    """Whether ``path`` proves that the leaf stands at ``index`` of the tree with this root (section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, top = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            top = node_hash(step, top)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            top = node_hash(top, step)
        at, last = at >> 1, last >> 1
    return last == 0 and top == expected


def consistent(first: int, second: int, path: Sequence[bytes], old: bytes, new: bytes) -> bool:
    """Whether ``path`` proves that the tree with the root ``new`` begins with the one of ``old`` (section 2.1.4.2)."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not path and old == new
    steps = list(path) if first & (first - 1) else [old, *path]
    if not steps:
        return False
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    small = large = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            small, large = node_hash(step, small), node_hash(step, large)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            large = node_hash(large, step)
        at, last = at >> 1, last >> 1
    return last == 0 and small == old and large == new


def _split(size: int) -> int:
    """The largest power of two smaller than ``size``."""
    return 1 << ((size - 1).bit_length() - 1)
