"""How many examples a property is tried with: some hundreds in the ordinary run, many more when asked.

`python -m pytest tests/changes tests/server/test_cursor.py --hypothesis-profile=thorough`
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

THOROUGH = "thorough"
_MANY = 10_000

settings.register_profile(THOROUGH, max_examples=_MANY, deadline=None)


def examples(ordinary: int = 300) -> settings:
    """The settings of one property. Decided when its module is read, after the command line."""
    count = _MANY if settings.get_current_profile_name() == THOROUGH else ordinary
    return settings(max_examples=count, deadline=None, suppress_health_check=[HealthCheck.too_slow])
