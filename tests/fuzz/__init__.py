"""Random programs and random texts, held to judges that share no code with exgen."""
