"""The contract that retrieval is measured by."""

from knowledge.contract import Corpus, Question


def lines(*held: tuple[str, str, str]) -> list[dict[str, object]]:
    return [{"id": key, "kind": kind, "title": "", "text": text} for key, kind, text in held]


def test_scores_fall_and_no_more_than_k_hits_come() -> None:
    corpus = Corpus(lines(*((f"d{number}", "faq", f"возврат денег {number}") for number in range(20))), None)
    hits = corpus.search(Question("q", "возврат денег 7"), 5)
    assert len(hits) == 5
    assert hits[0][0] == "d7"
    assert [score for _, score in hits] == sorted((score for _, score in hits), reverse=True)


def test_a_long_document_in_several_passages_is_one_hit() -> None:
    long = "\n\n".join(f"## Часть {number}\nПро гарантию и ремонт, пункт {number}." for number in range(30))
    hits = Corpus(lines(("a", "policy", long), ("b", "policy", "Про доставку.")), None).search(Question("q", "гарантия и ремонт"), 10)
    assert [key for key, _ in hits] == ["a"]


def test_an_unknown_kind_is_searched_and_can_be_asked_for() -> None:
    corpus = Corpus(lines(("a", "распоряжение", "отмена заказа"), ("b", "policy", "отмена заказа")), None)
    assert {key for key, _ in corpus.search(Question("q", "отмена заказа"), 10)} == {"a", "b"}
    assert [key for key, _ in corpus.search(Question("q", "отмена заказа", ("распоряжение",)), 10)] == ["a"]


def test_an_id_with_a_number_sign_stays_whole() -> None:
    hits = Corpus(lines(("faq#6", "faq", "накипь в чайнике")), None).search(Question("q", "накипь"), 10)
    assert hits[0][0] == "faq#6"


def test_an_empty_question_finds_nothing() -> None:
    assert Corpus(lines(("a", "faq", "накипь")), None).search(Question("q", " \0 "), 10) == []


def test_nothing_is_cut_from_a_corpus_even_where_a_shop_could_not_say_it() -> None:
    corpus = Corpus(lines(("a", "policy", "Вернуть товар можно в течение двух дней."), ("b", "policy", "Доставка завтра.")), None)
    assert corpus.search(Question("q", "вернуть в течение двух дней"), 10)[0][0] == "a"
