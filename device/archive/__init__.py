"""What the page may ask of the lamp's own user: one question of a fixed list, and its answer.

It has no network. It asks for a person's code itself, believes nobody else about it, and hands out one person's alone.
"""
