"""Which version this is; what writes it into a file needs no more of kkgeo than this."""

__version__ = "1.0.0rc1"
