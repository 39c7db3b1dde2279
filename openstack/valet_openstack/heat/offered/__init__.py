"""A folder that Heat is given as one of its own."""
