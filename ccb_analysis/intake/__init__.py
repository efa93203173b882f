"""From a raw file to a checked table and the rows that were refused."""
