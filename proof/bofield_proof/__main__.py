"""`python -m bofield_proof`: see `command`."""

from __future__ import annotations

import sys

from bofield_proof.command import main

sys.exit(main())
