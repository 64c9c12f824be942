"""How templates write what they are given: escaped, as Jinja does it, at a fifth of its price.

Jinja makes a Markup of each piece before it joins them, and a new one of what is a Markup already: in Python, eight
hundred times for a list. What is escaped, and how, is the library's alone.
"""

from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, _escape_inner, escape  # pyright: ignore[reportPrivateImportUsage]


def init_app(app: Flask) -> None:
    """Before anything asks for the environment, which is made once."""
    app.jinja_environment = WritingEnvironment


def written(value: Any) -> str:
    """What a page shows of a value. Only what is exactly a string or exactly a Markup is known not to decide itself."""
    kind = type(value)
    if kind is Markup:
        return value
    return _escape_inner(value) if kind is str else escape(value)


class _Writing(CodeGenerator):
    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.written(")
        else:
            super()._output_child_pre(node, frame, finalize)


class WritingEnvironment(Environment):
    code_generator_class = _Writing
    written = staticmethod(written)
