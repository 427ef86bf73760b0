"""The book's own error."""


class BookError(Exception):
    """Something that a person has to mend; the message names the file, the value and the remedy."""
