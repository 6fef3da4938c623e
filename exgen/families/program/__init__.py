"""Any named equations, and what is asked of them."""
