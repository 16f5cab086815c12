"""Templates that are rendered in one go."""

from typing import Any

from jinja2 import Environment, Template

__all__ = ["render_at_once"]


class _Template(Template):
    """A template of an environment without async mode, for Datasette, which awaits what it renders."""

    async def render_async(self, *args: Any, **kwargs: Any) -> str:
        """Return the rendered template."""
        return self.render(*args, **kwargs)


def render_at_once(env: Environment) -> None:
    """Have an environment that has not loaded any template yet compile them without async mode.

    In that mode each piece of output passes through an asynchronous generator for each block around it, which takes
    longer than all else. Templates call no coroutine functions then: plugins await what these return beforehand.
    """
    env.is_async = False
    env.template_class = _Template
