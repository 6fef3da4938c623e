"""Code from expressions: the NumPy printer, the gradient-check scripts, and what they show.

`numpy_printer` is the only place that writes NumPy; `script` puts a question's loss and gradients
into a file that students run; `observe` runs that file and measures its step size, with `portable`
arithmetic, so that every machine sees the same digits. Knows the calculus and the judges, but
neither questions nor LaTeX.
"""
