"""Words that rate somebody, or guess at a mind: no page and no list of Ebb's has them (promise 6)."""

JUDGES = (
    "score", "goal", "target", "diagnos", "better", "worse", "improve", "success", "fail", "well done", "congrat",
    "stress", "anxi", "calm", "relax", "happy", "sad ", "emotion", "healthy", "good", "bad ", "partner",
    "than the other",
)  # fmt: skip

JUDGES_BY_LANGUAGE = {
    "en": JUDGES,
    "de": (
        "punktzahl", "leistung", " ziel", "diagnos", "besser", "schlecht", "schlimm", "verbesser", "verschlechter",
        "erfolg", "versag", "scheiter", "misslung", "glückwunsch", "gratul", "super", "prima", "toll", "stress",
        "angst", "ängst", "entspann", " gelassen", "glücklich", "traurig", "emotion", "gesund,", "gesunde", "gut ",
        "gute", "partner", "als der andere", "als die andere", "sollte", "musst ", "müsst ", "leider", "falsch ",
        "fehler", "patient",
    ),
}  # fmt: skip
"""The same for each language that Ebb speaks."""
