"""Pages in a real browser: what a person does, sees and hears. `make browser` runs these."""
