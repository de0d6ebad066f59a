"""A noun with what belongs to it, ready for any case: the buyer's own thing, or the shop's word for the product."""

from dataclasses import dataclass

from assistant.reading.morphology import CASES, agree, decline, forms, inflect


@dataclass(frozen=True)
class Phrase:
    """Adjectives, a head noun and a frozen tail. `word` is the head in the nominative of `number`."""

    word: str
    gender: str
    number: str
    animate: bool = False
    before: tuple[str, ...] = ()
    after: str = ""

    def case(self, name: str) -> str | None:
        """The phrase in a case (nom gen dat acc ins prep), or None when a form is missing."""
        head = self._head(name)
        if head is None:
            return None
        agreed = [agree(adjective, self.gender, self.number, self._adjective_case(name)) for adjective in self.before]
        if None in agreed:
            return None
        return " ".join([word for word in agreed if word] + [head] + ([self.after] if self.after else []))

    def bare(self) -> "Phrase":
        """The head alone."""
        return Phrase(self.word, self.gender, self.number, self.animate)

    def _head(self, name: str) -> str | None:
        if name == "nom":
            return self.word
        if name == "acc" and not self.animate and (self.number == "plur" or self.gender != "femn"):
            return self.word
        return decline(self.word, self.gender, self.number, CASES[name])

    def _adjective_case(self, name: str) -> str:
        if name != "acc":
            return CASES[name]
        if self.number == "plur" or self.gender == "masc":
            return "gent" if self.animate else "nomn"
        return "accs"


def noun(word: str, *, before: tuple[str, ...] = (), after: str = "") -> Phrase | None:
    """A phrase around a noun given in the nominative, singular or plural; None for a word that is no such noun."""
    for form in forms(word):
        if form.pos == "NOUN" and form.case == "nomn" and not form.marks & {"Abbr", "Surn", "Patr", "Erro"}:
            gender = form.gender or "masc"
            return Phrase(form.word, gender, form.number, form.animate, before, after)
    return None


def nominative(word: str) -> str | None:
    """A noun as the buyer wrote it, brought to the nominative in the buyer's number; None when it is no known noun."""
    for form in forms(word):
        if form.pos == "NOUN" and not form.marks & {"Abbr", "Surn", "Patr", "Name", "Geox"}:
            return form.word if form.case == "nomn" else inflect(form.word, "NOUN", "nomn", form.number or "sing")
    return None
