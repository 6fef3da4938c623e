"""The ways exgen says no: each error is one line for a person and carries an exit status."""


class ExgenError(Exception):
    """A failure that is told in one clear line, never as a traceback.

    `status` is the exit status of the command line (see the README):
    1 the answer is no, 2 bad usage or bad input, 3 TeX is missing or failed.
    """

    status = 1
    detail = ""
    """Lines to show below the message as they are, such as a text with a caret under it."""


class InputError(ExgenError):
    """Something that came from outside (an argument, a file, a folder) cannot be used."""

    status = 2


class TexError(ExgenError):
    """TeX is missing, failed, or took too long."""

    status = 3


class ClaimError(ExgenError):
    """A claim did not hold; the sheet it belongs to is not written."""


class UnconfirmedError(ClaimError):
    """A claim that is proved exactly and not confirmed in floating point."""


class DrawError(ExgenError):
    """No good variant was found within the bound on attempts."""


class DerivationError(ExgenError):
    """A derivative that exgen does not derive (a rule is missing, or a tensor would be needed)."""


class WordsError(ExgenError):
    """There are no words for what is true of a question; nothing else is said in their place."""
