"""The page for a phone: a process of its own, which has a listening socket handed to it and no number of a body.

It sees the lamp's one record in memory, sends words of a table, and asks the archive whom to let in. Neither numpy nor
the settings are imported here.
"""
