"""A signal without Qt: the project announces, everything visible listens.

Handlers run at once, in the order of their connection, on the caller's thread.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Signal(Generic[T]):
    """Calls every connected handler with one value.

    >>> heard = []
    >>> changed = Signal[int]()
    >>> disconnect = changed.connect(heard.append)
    >>> changed.emit(7); disconnect(); changed.emit(8)
    >>> heard
    [7]
    """

    def __init__(self) -> None:
        self._handlers: list[Callable[[T], object]] = []

    def connect(self, handler: Callable[[T], object]) -> Callable[[], None]:
        """Add a handler; the returned function takes it away again."""
        self._handlers.append(handler)

        def disconnect() -> None:
            if handler in self._handlers:
                self._handlers.remove(handler)

        return disconnect

    def emit(self, value: T) -> None:
        """Tell everybody; a handler that connects or disconnects meanwhile does not disturb the round."""
        for handler in tuple(self._handlers):
            handler(value)
