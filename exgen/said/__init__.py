"""What may be said of a question: sentences with conditions, and the facts that decide them."""
