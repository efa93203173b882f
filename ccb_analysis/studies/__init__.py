"""Questions put to the model; each takes and returns plain tables."""
