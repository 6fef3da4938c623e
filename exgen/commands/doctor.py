"""`exgen doctor`: what is there and what is missing."""


def doctor() -> int:
    """Show what is there, what is missing, and how to mend it."""
    from exgen.doctor import examine, report, status

    findings = examine()
    print(report(findings))
    return status(findings)
