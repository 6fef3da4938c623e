"""The spellings of signs, letters and functions: what people type, and what it is read as."""

from __future__ import annotations

from typing import Final

from exgen.calculus.elementwise import activations

_SMALL = (
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
    "lambda", "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi",
    "omega",
)  # fmt: skip
_LARGE = (
    "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega",
)  # fmt: skip
GREEK: Final = frozenset({*_SMALL, *_LARGE})

LETTERS: Final = {
    **dict(zip("αβγδεζηθικλμνξπρστυφχψω", _SMALL, strict=True)),
    **dict(zip("ΓΔΘΛΞΠΣΥΦΨΩ", _LARGE, strict=True)),
    "ς": "sigma", "ϕ": "phi", "ϵ": "epsilon", "ϑ": "theta", "ϱ": "rho", "ℓ": "l",
    "ı": "i", "ȷ": "j", "𝟙": "𝟙", "𝟏": "𝟙", "µ": "mu", "⊤": "T", "⟙": "T", "⊺": "T", "┬": "T",
}  # fmt: skip
"""A letter beyond ASCII -> the word it is read as."""

SIGNS: Final = {
    "⊙": "⊙", "∘": "⊙", "◦": "⊙", "⊗": "⊗", "○": "⊙", "⊚": "⊙",
    "·": "·", "⋅": "·", "×": "×", "•": "·", "∙": "·", "∗": "*", "⁎": "*", "⨀": "⊙", "✕": "×",
    "−": "-", "–": "-", "—": "-", "‐": "-", "﹣": "-", "-": "-",
    "⋆": "⋆", "÷": "/", "∕": "/", "⊘": "/", "⁄": "/",
    "′": "'", "’": "'", "‘": "'", "ʹ": "'", "´": "'", "`": "'",
    "‖": "‖", "∥": "‖", "∣": "|", "│": "|", "⟨": "⟨", "⟩": "⟩",
    "∂": "∂", "∇": "∇", "∑": "∑", "∏": "∏", "√": "√", "∈": "∈",
    "≥": ">=", "⩾": ">=", "≤": "<=", "⩽": "<=", "≠": "!=", "≡": "=", "≔": "=", "⇒": "=", "⟹": "=",
    "→": "→", "⟶": "→", "[": "[", "]": "]", "【": "[", "】": "]", "…": "…", "⋯": "…",
    "⋮": "…", "⋱": "…", "≈": "=", "≅": "=",
}  # fmt: skip
"""A character beyond ASCII -> the sign it is read as."""

ABOVE: Final = {
    **dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾", "0123456789+-()", strict=True)),
    "ᵀ": "T", "ᵗ": "T", "ᶦ": "i", "ⁱ": "i", "ʲ": "j", "ᵏ": "k",
    "ⁿ": "n", "ˡ": "l", "ᵐ": "m",
    **dict(zip("ᵃᵇᶜᵈᵉᶠᵍʰᵒᵖʳˢᵘᵛʷˣʸᶻ", "abcdefghoprsuvwxyz", strict=True)),
}  # fmt: skip
"""A raised character -> what is raised."""

BELOW: Final = {
    **dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₍₎", "0123456789+-()", strict=True)),
    **dict(zip("ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "aehijklmnoprstuvx", strict=True)),
}
"""A lowered character -> what is lowered."""

ACCENTS: Final = {"\u0302": "hat", "\u0304": "bar", "\u0305": "bar", "\u0303": "tilde"}
"""A combining accent -> its name; those of an arrow above a vector say nothing."""

PAIRS: Final = (
    ".>=", ".<=", ".==", "**", ".*", "./", ".^", ".+", ".-", ".>", ".<", ">=", "<=", "!=", ":=",
    "==", "=>", "||", "->",
)  # fmt: skip
"""Signs of several characters, the longer first."""
SAME: Final = {
    ".*": "⊙",
    "./": "/",
    ".^": "**",
    ".+": "+",
    ".-": "-",
    ".>": ">",
    ".<": "<",
    ".>=": ">=",
    ".<=": "<=",
    ".==": "=",
    ":=": "=",
    "==": "=",
    "=>": "=",
    "||": "‖",
    "->": "→",
}
"""One of `PAIRS` -> the sign it is read as, where that is another."""

COMMANDS: Final = {
    "odot": "⊙", "circ": "⊙", "circledcirc": "⊙", "had": "⊙", "ast": "*", "star": "⋆",
    "otimes": "⊗", "cdot": "·", "bullet": "·", "times": "×", "div": "/", "over": "/",
    "partial": "∂", "nabla": "∇", "sum": "∑", "prod": "∏",
    "prime": "'", "in": "∈", "sqrt": "√", "surd": "√",
    "ge": ">=", "geq": ">=", "geqslant": ">=", "le": "<=", "leq": "<=", "leqslant": "<=",
    "gt": ">", "lt": "<", "neq": "!=", "ne": "!=", "equiv": "=", "coloneqq": "=", "implies": "=",
    "approx": "=",
    "Rightarrow": "=", "rightarrow": "→", "to": "→", "|": "‖", "Vert": "‖", "lVert": "‖",
    "rVert": "‖", "vert": "|", "lvert": "|", "rvert": "|", "mid": "|", "parallel": "‖",
    "lbrace": "{", "rbrace": "}", "{": "{", "}": "}", "lbrack": "[", "rbrack": "]",
    "lparen": "(", "rparen": ")", "cdots": "…", "ldots": "…", "dots": "…", "vdots": "…",
    "ddots": "…", "dotsc": "…", "dotsb": "…", "colon": ":",
    "langle": "⟨", "rangle": "⟩", "&": "&", "minus": "-", "plus": "+",
}  # fmt: skip
"""A LaTeX command -> the sign it is read as."""

WORDS: Final = {
    "top": "T", "intercal": "T", "transpose": "T", "T": "T", "mathsf T": "T",
    "ell": "l", "varphi": "phi", "varepsilon": "epsilon", "vartheta": "theta", "varsigma": "sigma",
    "varrho": "rho", "lam": "lambda", "ones": "𝟙", "ind": "𝟙", "one": "𝟙", "Id": "I",
    "imath": "i", "jmath": "j", "lg": "log", "mathbbm1": "𝟙", "bbone": "𝟙", "R": "R",
}  # fmt: skip
"""A LaTeX command -> the word it is read as; one that is in no table is read as itself."""

FONTS: Final = frozenset({
    "mathbf", "boldsymbol", "bm", "bf", "mathrm", "rm", "mathit", "it", "mathsf", "sf", "mathcal",
    "cal", "mathbb", "mathbbm", "mathfrak", "mathtt", "tt", "text", "textbf", "textit", "textrm",
    "textsf", "texttt", "operatorname", "pmb", "symbf", "symup", "vec", "mathop", "underline",
    "boldmath", "mathnormal", "mathscr", "underbrace", "overbrace", "boxed", "fbox", "ensuremath",
    "mbox", "displaystyle", "textstyle", "scriptstyle", "overrightarrow", "overset", "cancel",
    "uvec", "mat",
})  # fmt: skip
"""LaTeX commands that say how something looks, and not what it is."""
BOLD: Final = frozenset({
    "mathbf", "boldsymbol", "bm", "bf", "mathbb", "mathbbm", "pmb", "symbf", "textbf", "vec",
})  # fmt: skip
"""Those after which a 1 is a vector of ones, or an indicator."""
ACCENT_COMMANDS: Final = {
    "hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde",
    "widetilde": "tilde",
}  # fmt: skip
NOTHING: Final = frozenset({
    "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl",
    "biggr", "Biggl", "Biggr", "middle", "quad", "qquad", "limits", "nolimits", "nonumber",
    "notag", "hfill", "displaylimits", "hspace", "vspace", "phantom", "smash", "strut",
})  # fmt: skip
"""LaTeX commands that are left out."""
FRACTIONS: Final = frozenset({"pd", "frac", "tfrac", "dfrac", "cfrac", "sfrac", "nicefrac"})
MATRICES: Final = frozenset({
    "matrix", "bmatrix", "pmatrix", "smallmatrix", "Bmatrix", "vmatrix", "array",
})  # fmt: skip

PREFIXES: Final = frozenset({
    "np", "numpy", "jnp", "jax", "torch", "tf", "math", "scipy", "special", "linalg", "nn", "cp",
    "F", "norm", "stats",
})  # fmt: skip
"""What stands before a function's name with a dot and says nothing."""

FUNCTIONS: Final = {
    **{name.replace("_", ""): name for name in activations()},
    "relu": "relu", "rectifier": "relu", "leakyrelu": "leaky_relu", "lrelu": "leaky_relu",
    "elu": "elu", "sigmoid": "sigmoid", "logistic": "sigmoid", "sigm": "sigmoid",
    "expit": "sigmoid", "logsig": "sigmoid", "sig": "sigmoid", "tanh": "tanh",
    "softplus": "softplus",
    "silu": "silu", "swish": "silu", "gelu": "gelu", "exp": "exp", "log": "log", "ln": "log",
    "sin": "sin", "cos": "cos", "tan": "tan", "arcsin": "arcsin", "asin": "arcsin",
    "arccos": "arccos", "acos": "arccos", "arctan": "arctan", "atan": "arctan", "sqrt": "sqrt",
    "abs": "abs", "fabs": "abs", "absolute": "abs", "sign": "sign", "sgn": "sign",
    "signum": "sign", "step": "step", "heaviside": "step", "heavyside": "step",
    "unitstep": "step", "normcdf": "normcdf", "normpdf": "normpdf", "logcosh": "logcosh",
    "huber": "huber", "clip": "clip", "clamp": "clip", "softmax": "softmax",
    "softmaxrows": "softmax_rows", "hardmax": "hardmax", "hardmaxrows": "hardmax_rows",
    "maxrows": "max_rows", "amax": "max",
    "rowsoftmax": "softmax_rows", "logsumexp": "logsumexp", "lse": "logsumexp", "norm": "norm",
    "sum": "sum", "mean": "mean", "average": "mean", "avg": "mean", "tr": "tr", "trace": "tr",
    "det": "det", "inv": "inv", "inverse": "inv", "pinv": "inv", "diag": "diag",
    "diagonal": "diag", "diagflat": "diag", "diagm": "diag", "logdet": "logdet",
    "logabsdet": "logabsdet", "square": "square", "outer": "outer", "dot": "dot", "matmul": "dot",
    "inner": "inner", "vdot": "inner", "multiply": "multiply",
    "mul": "multiply", "mult": "multiply", "hadamard": "multiply", "divide": "divide",
    "truedivide": "divide", "add": "add", "subtract": "subtract", "transpose": "transpose",
    "power": "power", "pow": "power", "maximum": "max", "max": "max", "fmax": "max",
    "minimum": "min", "min": "min", "fmin": "min", "where": "where", "ones": "ones",
    "zeros": "zeros", "eye": "eye", "identity": "eye", "oneslike": "oneslike",
    "zeroslike": "zeroslike", "array": "same", "asarray": "same", "float": "same", "int": "same",
    "atleast2d": "same", "vec": "same", "rational": "rational", "cdf": "normcdf",
    "pdf": "normpdf", "erf": "erf",
    "negative": "negative", "reciprocal": "reciprocal", "cosh": "cosh",
    "sinh": "sinh", "sech": "sech", "einsum": "einsum", "vstack": "vstack", "hstack": "hstack",
    "correlate": "correlate", "conv": "correlate", "conv1d": "correlate", "convolve": "convolve",
    "concatenate": "vstack", "concat": "vstack", "cat": "vstack", "kron": "outer", "ger": "outer",
    "indicator": "indicator", "full": "full", "fulllike": "full",
    "ind": "indicator", "solve": "solve", "log1p": "log1p", "expm1": "expm1",
    "cross": "multiply", "rowsum": "rowsum", "rowsums": "rowsum", "sumrows": "rowsum",
    "colsum": "colsum", "colsums": "colsum", "sumcols": "colsum", "sumcolumns": "colsum",
    "rowmean": "rowmean", "colmean": "colmean", "squeeze": "same", "len": "rows", "length": "rows",
}  # fmt: skip
"""A function's name in small letters and without _ -> the function."""

SLOPES: Final = ("prime", "deriv", "derivative", "grad", "gradient", "der", "slope", "dash")
"""What stands behind a function's name, or before it, and means its derivative."""
ACTIVATION: Final = frozenset({
    "f", "g", "h", "phi", "psi", "sigma", "act", "activation", "actfn", "rho", "s", "nonlin",
    "nonlinearity", "varphi", "actfunc",
})  # fmt: skip
"""Names that a text uses for the question's activation where they are no quantity of its."""
SAMPLES: Final = frozenset({"N", "n", "M", "m", "B"})
"""Letters for the number of samples."""
LOSSES: Final = frozenset({
    "J", "L", "l", "E", "C", "loss", "cost", "Loss", "Cost", "f", "F", "err", "error", "Err",
    "Error", "ell",
})  # fmt: skip
"""Names that a text uses for the scalar that is differentiated."""

LEADING: Final = frozenset({
    "answer", "ans", "solution", "result", "gradient", "grad", "the", "is", "therefore", "thus",
    "so", "hence", "we", "get", "have", "and", "a", "of", "by", "derivative", "jacobian",
    "equals", "wrt", "respect", "with", "to", "final", "it", "simplify", "simplified", "chain",
    "rule", "using", "use", "from", "partial", "let", "loss", "our", "my", "equal", "given",
    "for", "in", "this", "dim", "shape", "value", "output", "forward", "backward", "pass", "be",
    "would", "must", "should", "that", "then", "which", "finally", "first", "now", "matrix",
    "vector",
})  # fmt: skip
"""Words that may stand before an answer and say nothing."""
TRAILING: Final = frozenset({
    "else", "otherwise",
    "where", "with", "since", "because", "and", "which", "for", "if", "is", "so", "by", "here",
    "note", "as", "when", "that", "assuming", "given", "elementwise", "entrywise",
    "componentwise", "pointwise", "applied", "therefore", "thus", "hence", "denotes", "being",
    "the", "in", "of", "at", "from", "are", "we", "this", "all", "each", "using", "due",
    "element", "entry", "symmetric", "matrix", "vector", "scalar", "column", "row", "shape",
    "dimensions", "dimension", "size", "product", "hadamard", "see", "etc", "ok", "done", "qed",
    "or", "rowwise", "respectively", "only", "it", "broadcast", "broadcasting",
})  # fmt: skip
"""Words behind an answer with which a remark begins."""
