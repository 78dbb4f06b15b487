"""The proof of the whole house, as the commands know it; it lives in ``cases.proving``."""

from huiyin.cases.proving import Proof, prove, snapshot, verify

__all__ = ["Proof", "prove", "snapshot", "verify"]
