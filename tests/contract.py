"""The form of key.json, as its contract states it: what every key must say at least."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

DOMAINS = Literal[
    "real",
    "positive",
    "binary",
    "one-hot",
    "simplex",
    "symmetric",
    "invertible",
    "spd",
    "sign",
    "unit",
    "orthogonal",
]
Dim = Annotated[int | str, Field(union_mode="left_to_right")]
Shape = tuple[Dim, Dim]
# The functions of the text form, by the contract.
LANGUAGE = {
    "sum",
    "mean",
    "norm",
    "tr",
    "det",
    "inv",
    "diag",
    "eye",
    "ones",
    "exp",
    "log",
    "sin",
    "cos",
    "sqrt",
    "abs",
    "sign",
    "sigmoid",
    "tanh",
    "relu",
    "leaky_relu",
    "elu",
    "softplus",
    "silu",
    "gelu",
    "softmax",
    "softmax_rows",
    "logsumexp",
    "max",
    "max_rows",
    "hardmax",
    "hardmax_rows",
    "logdet",
    "logabsdet",
    "step",
}


class Table(BaseModel):
    """A table of the contract; the key may say more, but nothing of this less."""

    model_config = ConfigDict(extra="allow", strict=True)


class Numeric(Table):
    """What the numerical judge found."""

    points: int = Field(ge=0)
    max_relative_error: float = Field(ge=0, lt=1e-4)


class Checks(Table):
    """What the judges found."""

    exact: Literal[True]
    numeric: Numeric


class Step(Table):
    """A step that finds a derivative."""

    rule: str = Field(min_length=2)
    of: str
    wrt: str
    answer: str
    latex: str


class Part(Table):
    """One thing that is asked."""

    id: str
    kind: Literal["gradient", "jacobian", "expression", "cache"]
    of: str
    wrt: str | None = None
    answer: str | list[str]
    shape: Annotated[Shape, BeforeValidator(tuple)] | None = None
    latex: str | None = None
    points: int = Field(ge=1)
    steps: list[Step]
    checks: Checks | None = None

    @model_validator(mode="after")
    def _checked(self) -> "Part":
        """Only a cache may need no line that the judges could see."""
        if self.checks is None and self.kind != "cache":
            raise ValueError(f"part {self.id} has no checks")
        return self


class Variable(Table):
    """A variable."""

    shape: Annotated[Shape, BeforeValidator(tuple)]
    domain: DOMAINS


class Question(Table):
    """One question."""

    id: str
    family: Literal["gradient", "network"]
    title: str
    points: int
    layout: Literal["denominator", "numerator"]
    variables: dict[str, Variable]
    sizes: dict[str, int]
    away_from_zero: list[str]
    definitions: list[Annotated[tuple[str, str], BeforeValidator(tuple)]]
    parts: list[Part]


class Key(Table):
    """The whole key."""

    schema_: Literal["exgen.key/1"] = Field(alias="schema")
    exgen: str
    homework: str
    seed: int | None
    original: bool
    questions: list[Question]
