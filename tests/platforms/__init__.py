"""What is read by real programs that `make platforms` installs; `make test` leaves it out."""
