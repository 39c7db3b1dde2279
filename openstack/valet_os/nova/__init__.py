"""The historic place of the filter for Nova."""
