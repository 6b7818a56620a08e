"""Tests, in the shape of src/kkgeo. What several share is imported by its full name: `from tests.frames import at`."""
