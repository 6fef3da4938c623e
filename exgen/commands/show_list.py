"""`exgen list`: the homeworks and the question families."""


def list_all() -> None:
    """List the homeworks and the question families, one line each."""
    from exgen.places import available
    from exgen.questions.families import FAMILIES

    rows = [("homework", listing.name, listing.title) for listing in available()]
    rows += [("family", name, what) for name, what in FAMILIES.items()]
    widest = max(len(name) for _, name, _ in rows)
    for kind, name, what in rows:
        print(f"{kind:8}  {name:{widest}}  {what}")
