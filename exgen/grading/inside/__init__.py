"""What runs inside the fence, in one process with a student's file.

Standard library and NumPy only; nothing of exgen is there, and neither are the right answers. The
folder is mounted alone, as the package `inside`, so its modules import each other relatively.
"""
