"""Tokens, phrases and keyed forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.finding import text
from tests.finding.plain import KEY, anything, is_phrase, queries

HAN = st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("夜里施工，噪音扰民。", ["夜里施工", "噪音扰民"]),
        ("信〔2026〕000123", ["信", "2026", "123"]),
        ("3号楼２０１室", ["3", "号楼", "201", "室"]),
        ("Señor Muñoz, ¿QUÉ pasó?", ["senor", "munoz", "que", "paso"]),
        ("STRASSE Straße", ["strasse", "strasse"]),
        ("İstanbul Łódź ﬁn", ["istanbul", "lodz", "fin"]),
        ("東京のカフェ", ["東京のカフェ"]),
        ("हिन्दी عربيّة Ελλάδα", ["हिन्दी", "عربيّة", "ελλάδα"]),
        ("٠٧ ０ 00", ["7", "0", "0"]),
        ("葛\U000e0100飾区噪\u200b音", ["葛飾区噪音"]),
        ("㈱ ⑴ Ⅷ ½", ["株", "1", "viii", "1", "2"]),
        ("a_b|c \ud800\x00", ["a", "b", "c"]),
        ("", []),
    ],
)
def test_what_a_text_becomes(written: str, expected: list[str]) -> None:
    assert text.tokens(written) == expected


def test_a_long_word_is_cut_and_still_found() -> None:
    word = "x" * 95
    assert [len(part) for part in text.tokens(word)] == [40, 40, 15]
    (phrase,) = text.phrases(word)
    assert phrase.needle() in text.stream(text.tokens(f"the {word} end"))
    assert text.tokens("9" * 5000)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("噪音 扰民", [("噪音",), ("扰民",)]),
        ("噪音、扰民，夜里", [("噪音",), ("扰民",), ("夜里",)]),
        ("信〔2026〕000123", [("信", "2026", "123")]),
        ('noise "New York" noise', [("noise",), ("new", "york")]),
        ("“夜里 施工”", [("夜里", "施工")]),
        ('" "', []),
        ("?!", []),
        ('"unfinished quotes', [("unfinished",), ("quotes",)]),
    ],
)
def test_what_a_query_asks_for(query: str, expected: list[tuple[str, ...]]) -> None:
    assert [phrase.words for phrase in text.phrases(query)] == expected


@given(anything)
def test_no_text_fails_and_every_token_can_be_indexed(written: str) -> None:
    words = text.tokens(written)
    stream = text.stream(words)
    assert text.words_of(stream) == words
    assert all(lexeme and len(lexeme) <= text.WORD_LENGTH for lexeme in text.lexemes(words))
    stream.encode()


@given(HAN, HAN, HAN, st.data())
def test_a_part_of_a_run_stands_in_its_stream(before: str, middle: str, after: str, data: st.DataObject) -> None:
    words = text.tokens(f"{before}{middle}，{after} end")
    (phrase,) = text.phrases(middle)
    assert phrase.needle() in text.stream(words)
    assert set(phrase.lexemes()) <= set(text.lexemes(words))


@given(anything, queries)
def test_the_needle_tells_what_adjacency_tells(written: str, query: str) -> None:
    words = text.tokens(written)
    for phrase in text.phrases(query):
        found = phrase.needle() in text.stream(words)
        assert found == is_phrase(phrase.words, words)
        has_lexemes = set(phrase.lexemes()) <= set(text.lexemes(words))
        assert (found == has_lexemes) if phrase.exact() else (has_lexemes or not found)


@given(st.lists(anything, max_size=3), queries)
def test_a_phrase_does_not_reach_over_a_break(parts: list[str], query: str) -> None:
    words = [word for part in parts for word in [*text.tokens(part), text.BREAK]]
    for phrase in text.phrases(query):
        expected = any(is_phrase(phrase.words, text.tokens(part)) for part in parts)
        assert (phrase.needle() in text.stream(words)) == expected


def test_keyed_tokens_tell_neither_order_nor_count_nor_words() -> None:
    keyed = text.blind(text.tokens("张三举报李四，张三举报李四"), KEY)
    assert keyed == sorted(set(keyed))
    assert keyed == text.blind(text.tokens("张三举报李四"), KEY)
    assert all(token.startswith("_") and token.isascii() and len(token) == 13 for token in keyed)
    assert not set(keyed) & set(text.blind(text.tokens("张三举报李四"), b"another key"))


def test_a_keyed_phrase_is_found_by_its_pairs_and_a_single_character_is_not() -> None:
    keyed = set(text.blind(text.tokens("张三举报李四于3号楼"), KEY))
    for query, found in [
        ("举报李四", True),
        ("李四于3号", True),
        ("李四 张三", True),
        ("王五", False),
        ("三张", False),
    ]:
        assert all(set(phrase.keyed(KEY)) <= keyed for phrase in text.phrases(query)) == found, query
    assert text.phrases("张")[0].keyed(KEY) == []


@pytest.mark.parametrize("word", ["~5", "two words", "", "A", "a'b", "^11.3", 'a"b', "a\x00", "\ud800"])
def test_what_is_no_token_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="tokens"):
        text.stream(["fine", word])


def test_a_document_ends_where_its_lexemes_would_not_fit_a_tsvector() -> None:
    rare = "".join(map(chr, range(0x20000, 0x20000 + 40_000))) * 4
    kept = text.words_of(text.stream(["first", rare, "last"]))
    assert kept == ["first"]
    words = [rare[start : start + 100] for start in range(0, len(rare), 100)]
    kept = text.words_of(text.stream(words))
    size = sum(len(lexeme.encode()) for lexeme in set(text.lexemes(kept)))
    assert 0 < len(kept) < len(words)
    assert size <= text.SIZE_LIMIT
