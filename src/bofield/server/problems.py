"""A request that is refused as a whole: status, code word, and a sentence in English for logs."""

from __future__ import annotations

from starlette.responses import Response

from bofield.wire.codec import MEDIA_TYPE, encode
from bofield.wire.messages import Problem


class ProblemError(Exception):
    """Answered with `status` and a `wire.messages.Problem`; `retry_after` is in seconds."""

    def __init__(self, status: int, problem: str, detail: str = "", retry_after: int | None = None) -> None:
        super().__init__(f"{status} {problem}: {detail}")
        self.status = status
        self.problem = problem
        self.detail = detail
        self.retry_after = retry_after


def answer(problem: ProblemError) -> Response:
    """Write the answer."""
    headers = {}
    if problem.retry_after is not None:
        headers["Retry-After"] = str(problem.retry_after)
    if problem.status == 401:  # noqa: PLR2004  (the one status with a duty of its own)
        headers["WWW-Authenticate"] = "Bearer"
    body, _encoding = encode(Problem(problem=problem.problem, detail=problem.detail), "")
    return Response(body, status_code=problem.status, media_type=MEDIA_TYPE, headers=headers)
