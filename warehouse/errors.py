"""The errors of the product: one root, four families.

Nouns raise them. Verbs turn the two families of a single page (FetchError, ExtractError) into rows; the other two end
a run.
"""


class HemerotecaError(Exception):
    """Root of every error we raise on purpose.

    Attributes:
        code: stable word for rows and logs, e.g. ``timeout``.
        retryable: whether the same call may succeed later.
    """

    code = "error"
    retryable = False

    def __init__(self, message: str, *, code: str | None = None, retryable: bool | None = None) -> None:
        super().__init__(message)
        if code is not None:
            self.code = code
        if retryable is not None:
            self.retryable = retryable


class ConfigError(HemerotecaError):
    """A setting or a sources file is wrong; the message names the file, the key, the value and the remedy."""

    code = "config"


class FetchError(HemerotecaError):
    """One URL could not be fetched; ``code`` is an `Outcome`."""

    code = "transport_error"

    def __init__(self, url: str, message: str, *, code: str | None = None, retryable: bool | None = None) -> None:
        super().__init__(message, code=code, retryable=retryable)
        self.url = url


class ExtractError(HemerotecaError):
    """One capture could not be extracted; ``code`` is an `Outcome`."""

    code = "extraction_killed"

    def __init__(self, capture_id: int, message: str, *, code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.capture_id = capture_id


class WarehouseError(HemerotecaError):
    """The store refused or is damaged; nothing was half written."""

    code = "warehouse"
