"""The fixed text of the scripts; what stands in braces or capitals is filled in by `script`.

The script prints verdicts and one order of magnitude, no digits: the last digits of a rounding
error differ from one processor to the next, and a page shows the output.
"""

TOP = '''\
"""Compare the gradients of the loss {objective} with central differences.

Complete compute_gradients, then run this file. NumPy is all it needs.
"""

import numpy as np

# The variables by which gradients are taken, and the differences' step.
NAMES = {names}
STEP = {step}
'''

EMPTY = """\
    # To do: compute the gradients with NumPy, then replace the next line
    # by: {result}
    return None"""

MAIN = '''\
def central_difference(variables, name):
    """Differentiate the loss by one variable, one entry at a time."""
    value = np.asarray(variables[name], dtype=float)
    gradient = np.zeros(value.shape)
    for index in np.ndindex(value.shape):
        shift = np.zeros(value.shape)
        shift[index] = STEP
        above = loss(**{**variables, name: value + shift})
        below = loss(**{**variables, name: value - shift})
        gradient[index] = (above - below) / (2 * STEP)
    return gradient


EXAMPLE


def main():
    """Print how far the gradients are from the central differences."""
    variables = example()
    print(f"loss: {loss(**variables):.4g}")
    gradients = compute_gradients(**variables)
    if gradients is None:
        print("compute_gradients is still empty: it returns None.")
        return
    if len(NAMES) == 1 and not isinstance(gradients, (tuple, list)):
        gradients = (gradients,)
    if len(gradients) != len(NAMES):
        print(f"{len(gradients)} results, but {len(NAMES)} are wanted.")
        return
    total, size = 0.0, 0.0
    for name, gradient in zip(NAMES, gradients):
        numerical = central_difference(variables, name)
        if np.shape(gradient) != numerical.shape:
            print(f"{name}: shape {np.shape(gradient)},"
                  f" but {numerical.shape} is wanted")
            total = np.inf
            continue
        difference = np.linalg.norm(gradient - numerical)
        scale = np.linalg.norm(numerical)
        verdict = "agrees" if difference <= 1e-6 * scale else "DIFFERS"
        print(f"{name}: {verdict}")
        total, size = np.hypot(total, difference), np.hypot(size, scale)
    if 0 < total < np.inf:
        exponent = round(np.log10(total / size))
        print(f"relative difference: about 1e{exponent:+03d}")


if __name__ == "__main__":
    main()
'''
