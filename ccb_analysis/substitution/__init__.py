"""Materials replaced by others that do the same work: rules and doses in, inventories out.

``swapping.substituted`` gives the new inventories, ``account.account`` what went where. Nothing
here draws or adds up over homes; that is the engine's work, which sees tables alone.
"""
