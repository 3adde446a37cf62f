"""Answers kept in memory: bounded by number and by size."""

from beautique.api.caching import Answer, Answers


def answer(text: str) -> Answer:
    return Answer(text.encode(), text)


def test_the_answer_that_nobody_asked_for_longest_makes_room() -> None:
    answers = Answers(max_answers=2)
    answers.keep("a", answer("a"))
    answers.keep("b", answer("b"))
    assert answers.find("a")
    answers.keep("c", answer("c"))
    assert answers.find("b") is None
    assert answers.find("a")
    assert answers.find("c")


def test_large_answers_do_not_fill_the_memory() -> None:
    answers = Answers(max_bytes=10)
    answers.keep("a", answer("123456"))
    answers.keep("a", answer("654321"))  # replaced, not counted twice
    answers.keep("b", answer("1234"))
    assert answers.find("a")
    answers.keep("c", answer("1"))
    assert answers.find("b") is None
    answers.keep("d", answer("x" * 11))
    assert answers.find("d") is None
