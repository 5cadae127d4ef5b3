"""Every sentence that a person reads of a body or a session, in plain and kind words: the seam for another language."""
