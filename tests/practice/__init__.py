"""Practice: what is offered, made, shown, judged, kept, and practised again."""
