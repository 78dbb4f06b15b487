"""The tree against the definition of RFC 9162, which says it by recursion; and against the vectors others use."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from huiyin.kernel import merkle
from huiyin.kernel.merkle import BadRange, Growing, leaf_hash

# Leaves and roots of the first eight trees that implementations of Certificate Transparency are tested with.
LEAVES = [bytes.fromhex(one) for one in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                                         "606162636465666768696a6b6c6d6e6f")]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
sizes = st.integers(1, 140)


def hashes(count: int, seed: int = 0) -> list[bytes]:
    return [leaf_hash(b"%d:%d" % (seed, one)) for one in range(count)]


# ── The definition, word for word ────────────────────────────────────────────────────────────────────────────────────


def split(count: int) -> int:
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def mth(leaves: list[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return hashlib.sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], known: bool) -> list[bytes]:
    if m == len(leaves):
        return [] if known else [mth(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], known), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


def kept(leaves: list[bytes]) -> dict[tuple[int, int], bytes]:
    tree, nodes = Growing(), {}
    for index, leaf in enumerate(leaves):
        nodes[0, index] = leaf
        nodes.update(tree.add(leaf))
    return nodes


def looked_up(ranges: list[tuple[int, int]], leaves: list[bytes]) -> list[bytes]:
    nodes = kept(leaves)
    return merkle.read(ranges, lambda wanted: {one: nodes[one] for one in wanted})


# ── Laws ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_roots_that_others_compute() -> None:
    for size, expected in enumerate(ROOTS, 1):
        assert merkle.root(map(leaf_hash, LEAVES[:size])).hex() == expected
    assert merkle.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@given(st.integers(0, 300))
def test_growing_leaf_by_leaf_gives_the_defined_hash(size: int) -> None:
    leaves = hashes(size)
    assert merkle.root(leaves) == mth(leaves)


@given(sizes, sizes)
def test_growing_goes_on_from_what_was_kept(size: int, more: int) -> None:
    leaves = hashes(size + more)
    edge = [kept(leaves[:size])[one] for one in merkle.subtrees((0, size))]
    tree = Growing(size, edge)
    for leaf in leaves[size:]:
        tree.add(leaf)
    assert tree.root() == mth(leaves)


@given(sizes, st.data())
def test_a_leaf_is_proved_as_defined_and_no_other_is(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaves = hashes(size)
    proof = looked_up(merkle.inclusion(index, size), leaves)
    assert proof == path(index, leaves)
    assert merkle.included(leaves[index], index, size, proof, mth(leaves))
    assert not merkle.included(leaf_hash(b"another"), index, size, proof, mth(leaves))
    assert not merkle.included(leaves[index], index, size, proof, mth([*leaves, b"x" * 32]))
    other = data.draw(st.integers(-2, size + 2).filter(lambda one: one != index))
    assert not merkle.included(leaves[index], other, size, proof, mth(leaves))
    assert not merkle.included(leaves[index], index, size, [*proof, leaves[0]], mth(leaves))
    if proof:
        place = data.draw(st.integers(0, len(proof) - 1))
        assert not merkle.included(leaves[index], index, size, proof[:-1], mth(leaves))
        assert not merkle.included(leaves[index], index, size, _flipped(proof, place), mth(leaves))


@given(sizes, st.data())
def test_a_tree_is_proved_to_continue_an_older_one_and_no_other(second: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, second))
    leaves = hashes(second)
    proof = looked_up(merkle.consistency(first, second), leaves)
    old, new = mth(leaves[:first]), mth(leaves)
    assert proof == subproof(first, leaves, True)
    assert merkle.consistent(first, second, proof, old, new)
    rewritten = hashes(second, seed=1)
    assert not merkle.consistent(first, second, proof, old, mth(rewritten))
    assert not merkle.consistent(first, second, proof, mth(rewritten[:first]), new)
    assert not merkle.consistent(first, second, [*proof, old], old, new)
    if proof:
        place = data.draw(st.integers(0, len(proof) - 1))
        assert not merkle.consistent(first, second, _flipped(proof, place), old, new)


@given(sizes, sizes, st.data())
def test_a_history_rewritten_below_has_no_proof(first: int, more: int, data: st.DataObject) -> None:
    second = first + more
    leaves = hashes(second)
    place = data.draw(st.integers(0, first - 1))
    other = [*leaves]
    other[place] = leaf_hash(b"rewritten")
    # Whatever the forger's tree offers as a proof.
    proof = looked_up(merkle.consistency(first, second), other)
    assert not merkle.consistent(first, second, proof, mth(leaves[:first]), mth(other))


@given(st.integers(1, 2**40), st.data())
def test_a_proof_reads_few_rows_however_large_the_tree(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    wanted = [one for part in merkle.inclusion(index, size) for one in merkle.subtrees(part)]
    assert len(wanted) <= 2 * size.bit_length()
    assert len(set(wanted)) == len(wanted)


@given(st.integers(0, 20), st.integers(0, 500), st.integers(0, 20), st.integers(0, 500))
def test_no_two_subtrees_share_a_place(level: int, nth: int, other_level: int, other_nth: int) -> None:
    assume((level, nth) != (other_level, other_nth))
    assert merkle.place((level, nth)) != merkle.place((other_level, other_nth))


def test_the_places_of_a_small_tree_are_counted_from_left_to_right() -> None:
    assert [merkle.place((0, one)) for one in range(4)] == [0, 2, 4, 6]
    assert [merkle.place(one) for one in ((1, 0), (1, 1), (2, 0))] == [1, 5, 3]


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 3)])
def test_a_leaf_that_is_not_there_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(BadRange):
        merkle.inclusion(index, size)


@pytest.mark.parametrize(("first", "second"), [(0, 3), (4, 3), (-1, 2)])
def test_a_tree_that_is_not_the_older_one_has_no_proof(first: int, second: int) -> None:
    with pytest.raises(BadRange):
        merkle.consistency(first, second)


def test_an_edge_of_another_size_is_refused() -> None:
    with pytest.raises(BadRange):
        Growing(3, [b"x" * 32])


def _flipped(proof: list[bytes], place: int) -> list[bytes]:
    changed = bytes([proof[place][0] ^ 1]) + proof[place][1:]
    return [*proof[:place], changed, *proof[place + 1 :]]
