"""Pages from templates, static files, and the page that says what went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from exgen.errors import ExgenError
from exgen.places import templates
from exgen.web.access import Access
from exgen.web.gate import Gate, Receive, Scope, Send
from exgen.web.limits import VisitorLimits

_WORDS: Final = {
    404: "There is no such page.",
    405: "This page is not asked for in that way.",
    500: "Something went wrong here. The terminal says more.",
}


def folder() -> Path:
    """Where the templates of pages lie, and below `static` what is served as it is."""
    return templates() / "web"


def page(name: str, status: int = 200, **values: Any) -> HTMLResponse:
    """The page of a template with its values, which are escaped unless they are Markup."""
    return HTMLResponse(_environment().get_template(name).render(values), status_code=status)


def application(
    routes: list[Route | Mount], *, access: Access, limits: VisitorLimits | None = None,
    errors: Mapping[type[ExgenError], int] = MappingProxyType({}), **options: Any
) -> Gate:  # fmt: skip
    """The routes, `/static` and pages for what goes wrong, behind the gate.

    `errors` are statuses of errors for which 400 would not do; `options` are further ones of
    Starlette, such as `lifespan`.
    """

    async def refused(request: Request, error: Exception) -> Response:
        """Input that cannot be used, in the words of the error: they are for a person."""
        status = next((s for kind, s in errors.items() if isinstance(error, kind)), 400)
        return _error(request, status, str(error))

    app = Starlette(
        routes=[
            *routes,
            Route("/static/page.css", _look),
            Mount("/static", StaticFiles(directory=folder() / "static"), name="static"),
        ],
        exception_handlers={HTTPException: _told, ExgenError: refused, Exception: _failed},
        **options,
    )
    return Gate(app, access=access, limits=limits or VisitorLimits(), refuse=_Refusal)


async def _look(request: Request) -> Response:
    """The look of a sheet, which its page has inside and these pages have beside them."""
    return FileResponse(templates() / "documents" / "page.css")


class _Refusal:
    """What the gate answers where it lets nobody through."""

    def __init__(self, status: int, why: str) -> None:
        self._status, self._why = status, why

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = _error(Request(scope), self._status, self._why)
        await response(scope, receive, send)


async def _told(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _error(request, status, _WORDS.get(status, HTTPStatus(status).phrase))


async def _failed(request: Request, error: Exception) -> Response:
    return _error(request, 500, _WORDS[500])


def _error(request: Request, status: int, why: str) -> Response:
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"error": why}, status_code=status)
    return page("error.html", status, title=HTTPStatus(status).phrase, why=why)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(folder()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
