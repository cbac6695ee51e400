"""Whether the words for people in danger are the reviewed ones; if not, nothing but words in code is said."""

from __future__ import annotations

from collections.abc import Callable

from clarity.crisis.bundle import bundle, is_changed
from clarity.crisis.screen import is_whole
from clarity.logging import get_logger

SAFE_MODE, RULES_ALONE = "safe_mode", "rules_alone"  # in the place of "ready"

log = get_logger(__name__)


class Seal:
    """Looks at the sealed words again and again; once broken it stays so until the process begins anew."""

    def __init__(self, looks_changed: Callable[[], bool] = is_changed) -> None:
        self._looks_changed = looks_changed
        self.is_broken = False
        self.is_whole = True

    def look(self) -> None:
        """Look at the file, and whether both layers of the screen are there; says in the log what is wrong.

        A file that cannot be read for a moment is not a changed one, as long as the words were read before.
        """
        if not self.is_broken and (bundle() is None or self._looks_changed()):
            self.is_broken = True
            log.event("crisis.words_changed")
        if self.is_whole and not is_whole():
            log.event("crisis.network_missing")
        self.is_whole = is_whole()

    def trouble(self) -> str | None:
        """Return why this door is not ready, None when nothing is wrong."""
        if self.is_broken:
            return SAFE_MODE
        return None if self.is_whole else RULES_ALONE
