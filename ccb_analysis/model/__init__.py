"""The region's model, pure: tables and assumptions in, results out; no file, clock or screen."""
