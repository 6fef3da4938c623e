"""`python -m exgen.translating`: bring the catalogues up to date."""

from exgen.translating.update import main

main()
