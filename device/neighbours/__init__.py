"""What leaves the lamp for programs that are already there: a process of its own, and an outlet a folder."""
