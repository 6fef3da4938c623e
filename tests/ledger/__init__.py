"""What was decided at the desk."""
