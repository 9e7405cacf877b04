"""Why a journal cannot be opened or read: which one, what is wrong, and what to do about it."""


class JournalUnusable(Exception):
    """The journal cannot be used as it is; nothing in it was changed."""

    def __init__(self, where: str, what: str, cure: str) -> None:
        super().__init__(f"{where}: {what}; {cure}")
        self.where = where
        self.what = what
        self.cure = cure


class JournalDamaged(JournalUnusable):
    """The file is there, but it is not the journal that was written."""


class JournalInUse(JournalUnusable):
    """Another program writes this journal."""


class JournalUnreachable(JournalUnusable):
    """Its server does not answer now, or not to this user, or its disk fails; it may be well later."""


class ServerRefuses(JournalUnusable):
    """Its server does not let this program in, or write, until a person acts."""


class NobodyTold(JournalUnusable):
    """What was to be made anew is not, and no device has seen its epoch."""


class SchemaUnknown(JournalUnusable):
    """The tables were made by a newer program, or are not Loket's."""
