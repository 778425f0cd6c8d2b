"""Variants of one model: what each gives, and which were refused; numbers below, faces above."""
