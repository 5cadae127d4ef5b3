"""Words that rate somebody, or guess at a mind: no page and no list of Ebb's has them (promise 6)."""

JUDGES = (
    "score", "goal", "target", "diagnos", "better", "worse", "improve", "success", "fail", "well done", "congrat",
    "stress", "anxi", "calm", "relax", "happy", "sad ", "emotion", "healthy", "good", "bad ", "partner",
    "than the other",
)  # fmt: skip
