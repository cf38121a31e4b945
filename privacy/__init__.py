"""Masking of personal data. A leaf: imports nothing of ours; see README.md."""

from privacy.masking import KINDS, Masked, MaskingError, mask

__all__ = ["KINDS", "Masked", "MaskingError", "mask"]
