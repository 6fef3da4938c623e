r"""The macros that a document's body may use, as the LaTeX source of the preamble.

Every macro of our own begins with `\ex`, except the short names of mathematics (`\R`, `\T`, ...)
that the expression printer writes. The comments inside the source are for the instructor who
edits a `.tex` file; they are the macros' documentation.
"""

from exgen.typeset.display_macros import DISPLAY_MACROS
from exgen.typeset.heading_macros import HEADING_MACROS
from exgen.typeset.listing import LISTING_MACROS
from exgen.typeset.page_macros import PAGE_MACROS
from exgen.typeset.quick import QUICK_MACROS

MATHEMATICS = r"""
% ---- Mathematics ---------------------------------------------------------------------------
\newcommand{\R}{\mathbb{R}}                            % the reals
\newcommand{\T}{^{\top}}                               % transpose:  A\T
\newcommand{\had}{\odot}                               % product entry by entry
\newcommand{\ones}{\mathbf{1}}                         % a vector or matrix of ones
\newcommand{\ind}[1]{\mathbf{1}[#1]}                   % indicator:  \ind{z > 0}
\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}   % partial derivative:  \pd{J}{z}
\newcommand{\norm}[1]{\lVert #1\rVert}
\newcommand{\abs}[1]{\lvert #1\rvert}
\newcommand{\logdet}{\log\det}
\DeclareMathOperator{\softmax}{softmax}    \DeclareMathOperator{\softplus}{softplus}
\DeclareMathOperator{\relu}{ReLU}          \DeclareMathOperator{\leakyrelu}{LeakyReLU}
\DeclareMathOperator{\elu}{ELU}            \DeclareMathOperator{\silu}{SiLU}
\DeclareMathOperator{\gelu}{GELU}          \DeclareMathOperator{\lse}{logsumexp}
\DeclareMathOperator{\tr}{tr}              \DeclareMathOperator{\diag}{diag}
\DeclareMathOperator{\vecop}{vec}          \DeclareMathOperator{\sign}{sign}
\DeclareMathOperator{\huber}{huber}        \DeclareMathOperator{\logcosh}{logcosh}
\DeclareMathOperator{\clip}{clip}
"""

MACROS = PAGE_MACROS + HEADING_MACROS + DISPLAY_MACROS + LISTING_MACROS + MATHEMATICS + QUICK_MACROS
