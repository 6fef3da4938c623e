"""A format of one's own for exgen: a tab-separated deck of flashcards, as Anki imports it.

The front of a card is what a part asks, its back the answer and what usually goes wrong.
"""

from exgen.writers import SheetFiles, Written


class Flashcards:
    """The format `flashcards`."""

    name = "flashcards"
    title = "flashcards, one a part"
    makes = ("flashcards.tsv",)
    where = "In Anki: File, Import, `flashcards.tsv`; the first field is the front."

    def write(self, made: SheetFiles) -> Written:
        """The deck of one sheet."""
        return self.together([made])

    def together(self, sheets: list[SheetFiles]) -> Written:
        """The decks of several sheets as one."""
        lines, became = [], []
        for made in sheets:
            for question in made.key["questions"]:
                for part in question["parts"]:
                    front = f"{question['statement']}\n\n{part.get('text', '')}"
                    lines.append("\t".join(map(one_line, (front, back(part)))))
                    became.append((part["id"], "a card"))
        text = "".join(f"{line}\n" for line in lines)
        return Written(files={"flashcards.tsv": text.encode()}, became=became)


def back(part: dict) -> str:
    """The answer, and the usual mistakes in words."""
    answer = f"${part['latex']}$" if "latex" in part else str(part["answer"])
    wrong = [f"Not so who {one['sentence']}." for one in part["mistakes"]]
    return "\n".join([answer, *wrong])


def one_line(text: str) -> str:
    """A text as a field of a table, in which line ends are marked up."""
    return text.strip().replace("\t", " ").replace("\n", "<br>")
